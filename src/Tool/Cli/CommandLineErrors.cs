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
            : parsed.Errors
                .Select(error => $"{error.Message}{Meant(error, parsed)}")
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
            OptionResult option => $"{option.Option.Name} has an empty value; give one, or leave the option out",
            ArgumentResult argument => $"<{argument.Argument.Name}> is empty; give a value",
            _ => "",
        })
        .Where(text => text.Length > 0);

    /// <summary>The words of the command without the program's name, such as "baselines show".</summary>
    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}".TrimStart() : "";

    private static string Meant(ParseError error, ParseResult parsed) =>
        parsed.UnmatchedTokens.FirstOrDefault(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal)) is { } wrong
            ? Suggestion.For(wrong, Names(parsed.CommandResult.Command, wrong))
            : "";

    private static IEnumerable<string> Names(Command command, string wrong) => wrong.StartsWith('-')
        ? command.Options.Where(option => !option.Hidden).Select(option => option.Name)
        : command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name);
}
