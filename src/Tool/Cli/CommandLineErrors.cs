using System.CommandLine;
using System.CommandLine.Parsing;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Cli;

/// <summary>Complaints about a command line, each once, with the name that was probably meant.</summary>
internal static class CommandLineErrors
{
    /// <summary>
    /// Nothing for a sound one. What no longer exists is the only complaint: the parser's others, about its value or a missing command,
    /// follow from it.
    /// </summary>
    public static IEnumerable<Diagnostic> Of(ParseResult parsed)
    {
        if (LacksCommand(parsed))
        {
            var some = parsed.CommandResult.Command.Subcommands[0].Name;
            return [new(Codes.BadCommandLine, $"give a command, such as `{some}`; --help lists all of them", SourcePosition.None)];
        }

        var owner = PathOf(parsed.CommandResult);
        var retired = parsed.UnmatchedTokens.Select(word => Retired.Find(owner, word)).OfType<Retired>().Distinct().ToArray();
        return retired.Length > 0
            ? retired.Select(gone => new Diagnostic(Codes.Retired, gone.Text, SourcePosition.None))
            : Unknown(parsed, owner)
                .Concat(parsed.Errors.Where(error => !FollowsFromWords(error, parsed)).Select(CommandLineComplaint.Of))
                .Concat(Empty(parsed.CommandResult))
                .Distinct()
                .Select(text => new Diagnostic(Codes.BadCommandLine, text, SourcePosition.None));
    }

    /// <summary>True when the command line has only the name of a command that has commands of its own.</summary>
    public static bool LacksCommand(ParseResult parsed) =>
        parsed.CommandResult is { Command: { Subcommands.Count: > 0, Action: null }, Children: var given } && !given.Any()
        && parsed.UnmatchedTokens.Count == 0 && parsed.Errors.Count > 0;

    /// <summary>
    /// An empty value is a variable of a script that was not set: taken for a path, it would mean the folder the tool was started in.
    /// </summary>
    private static IEnumerable<string> Empty(CommandResult command) => command.Children
        .Where(child => child.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
        .Select(child => child switch
        {
            OptionResult option => $"{option.Option.Name} has an empty value; give one"
                + (option.Option.Required ? "" : ", or leave the option out"),
            ArgumentResult argument => $"<{argument.Argument.Name}> is empty; give a value",
            _ => "",
        })
        .Where(text => text.Length > 0);

    /// <summary>The words of the command without the program's name, such as "baselines show".</summary>
    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}".TrimStart() : "";

    /// <summary>Words that mean nothing here, but not the value of an option that does not exist.</summary>
    private static IEnumerable<string> Unknown(ParseResult parsed, string owner)
    {
        var command = parsed.CommandResult.Command;
        var before = "";

        // A shell that asks for suggestions has unfinished words, of which the parser does not complain either.
        foreach (var word in parsed.Errors.Count > 0 ? parsed.UnmatchedTokens : [])
        {
            var isValue = IsOption(before) && !IsOption(word) && Follows(parsed, before, word);
            if (!isValue)
            {
                yield return IsOption(word) ? NoOption(command, owner, word) : NoWord(command, owner, word);
            }

            before = word;
            if (!isValue && !IsOption(word) && command.Subcommands.Count > 0)
            {
                // What stands behind a command that does not exist belongs to it.
                yield break;
            }
        }
    }

    private static bool Follows(ParseResult parsed, string before, string word)
    {
        var words = parsed.Tokens.Select(token => token.Value).ToArray();
        return words.Zip(words.Skip(1)).Contains((before, word));
    }

    private static string NoOption(Command command, string owner, string word)
    {
        var meant = Suggestion.For(word, command.Options.Where(option => !option.Hidden).Select(option => option.Name));
        return $"{(owner.Length > 0 ? $"`{owner}` has no option" : "there is no option")} '{word}'."
            + (meant.Length > 0 ? meant : " See --help.");
    }

    private static string NoWord(Command command, string owner, string word)
    {
        var commands = command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name).ToArray();
        return commands.Length == 0
            ? $"`{owner}` does not take the word '{word}'. A value with blanks needs quotes, and so does a pattern with *."
            : $"{(owner.Length > 0 ? $"`{owner}` has no command" : "there is no command")} '{word}'."
                + (Suggestion.For(word, commands) is { Length: > 0 } meant ? meant : $" The commands are {string.Join(", ", commands)}.");
    }

    private static bool IsOption(string word) => word.StartsWith('-');

    /// <summary>The parser complains of such a word too, and of the command that it should have been.</summary>
    private static bool FollowsFromWords(ParseError error, ParseResult parsed) => parsed.UnmatchedTokens.Count > 0
        && (parsed.UnmatchedTokens.Any(word => error.Message.Contains($"'{word}'", StringComparison.Ordinal))
            || error.SymbolResult is CommandResult { Command.Subcommands.Count: > 0 });
}
