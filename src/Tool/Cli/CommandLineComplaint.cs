using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using PrefillBench.Spec;

namespace PrefillBench.Cli;

/// <summary>The parser's complaint about one option or argument, as a sentence about what was typed.</summary>
internal static class CommandLineComplaint
{
    public static string Of(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Option: var option, Implicit: true } =>
            $"{option.Name} is missing: {option.Name} {Placeholder(option)}, {Described(option)}",
        OptionResult { Option: var option, Tokens: [] } => $"{option.Name} needs a value: {option.Name} {Placeholder(option)}",
        OptionResult { Option: { Arity.MaximumNumberOfValues: 1 } option, Tokens.Count: > 1 and var count } =>
            $"{option.Name} is given {count} times, and can be given once",
        OptionResult { Option: var option, Tokens: [var given] } => OfValue(option, given.Value) ?? error.Message,
        ArgumentResult { Argument: var argument, Tokens: [] } => Lacks(argument),
        ArgumentResult { Argument: var argument, Tokens: [var given] }
            when argument.GetCompletions(CompletionContext.Empty).Select(item => item.Label).ToArray() is { Length: > 0 } choices =>
                $"<{argument.Name}> {NotOneOf(given.Value, choices)}",
        CommandResult { Command: var command }
            when command.Arguments.FirstOrDefault(argument => Concerns(error, argument)) is { } argument => Lacks(argument),
        _ => error.Message,
    };

    private static bool Concerns(ParseError error, Argument argument) =>
        error.Message.Contains($"'{argument.Name}'", StringComparison.Ordinal);

    private static string Lacks(Argument argument) => $"<{argument.HelpName ?? argument.Name}> is missing: {Described(argument)}";

    /// <summary>What --help says of it, inside a sentence.</summary>
    private static string Described(Symbol symbol) =>
        symbol.Description is { Length: > 0 } text ? $"{char.ToLowerInvariant(text[0])}{text[1..]}" : "see --help";

    private static string Placeholder(Option option) => $"<{option.HelpName ?? "value"}>";

    private static string NotOneOf(string given, string[] choices) =>
        $"'{given}' is not one of {string.Join(", ", choices)}.{Suggestion.For(given, choices)}";

    /// <summary>Null where the message is the option's own.</summary>
    private static string? OfValue(Option option, string given)
    {
        var choices = option.HelpName?.Contains('|', StringComparison.Ordinal) == true ? option.HelpName.Split('|') : [];
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        return choices.Length > 0 && !choices.Contains(given, StringComparer.Ordinal)
                ? $"{option.Name} {NotOneOf(given, choices)}"
            : type == typeof(int) || type == typeof(ulong) ? $"{option.Name} '{given}' is not a whole number that is possible here"
            : null;
    }
}
