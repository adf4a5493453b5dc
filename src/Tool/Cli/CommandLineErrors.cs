using System.CommandLine;
using System.CommandLine.Parsing;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Cli;

/// <summary>What is wrong with a command line, each complaint once, with the name that was probably meant.</summary>
internal static class CommandLineErrors
{
    public static IEnumerable<Diagnostic> Of(ParseResult parsed) => parsed.Errors
        .Select(error => $"{error.Message}{Meant(error, parsed)}")
        .Distinct()
        .Select(text => new Diagnostic(Codes.BadCommandLine, text, SourcePosition.None));

    private static string Meant(ParseError error, ParseResult parsed) =>
        parsed.UnmatchedTokens.FirstOrDefault(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal)) is { } wrong
            ? Suggestion.For(wrong, Names(parsed.CommandResult.Command, wrong))
            : "";

    private static IEnumerable<string> Names(Command command, string wrong) => wrong.StartsWith('-')
        ? command.Options.Where(option => !option.Hidden).Select(option => option.Name)
        : command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name);
}
