using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using PrefillBench.Report;

namespace PrefillBench.Cli;

/// <summary>The help of a <see cref="GroupedCommand"/>; that of every other command is the library's.</summary>
internal sealed class GroupedHelp(HelpAction others, CliEnvironment environment) : SynchronousCommandLineAction
{
    private const int Indent = 2;

    /// <summary>The column where descriptions begin. An option that is wider has a line of its own.</summary>
    private const int Column = 26;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is not GroupedCommand command)
        {
            return others.Invoke(parseResult);
        }

        foreach (var line in Lines(command, parseResult.RootCommandResult.Command.Name))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(line);
        }

        return 0;
    }

    private IEnumerable<string> Lines(GroupedCommand command, string program) =>
    [
        .. Wrapped(command.Description!, 0),
        "",
        $"Usage: {program} {command.Name} [options]",
        "",
        "Examples:",
        .. command.Examples.SelectMany(example => Entry($"{command.Name} {example.Words}".TrimEnd(), example.Does, Column + 8)),
        .. command.Groups.SelectMany(group => new[] { "", $"{group.Heading}:" }
            .Concat(group.Options.SelectMany(option => Entry(Spelled(option), Described(option), Column)))),
        "",
        .. Entry("-?, -h, --help", "Show this help.", Column),
    ];

    private static string Spelled(Option option) => option.HelpName is { } value ? $"{option.Name} <{value}>" : option.Name;

    private static string Described(Option option) => option.HasDefaultValue && option.GetDefaultValue() is string { Length: > 0 } standard
        ? $"{option.Description} [default: {standard}]"
        : option.Description!;

    private IEnumerable<string> Entry(string name, string text, int column)
    {
        var lines = Wrapped(text, column).ToArray();
        var left = new string(' ', Indent) + name;
        return left.Length < column - 1
            ? [left + lines[0][left.Length..], .. lines[1..]]
            : [left, .. lines];
    }

    private IEnumerable<string> Wrapped(string text, int column) =>
        TextWrap.Wrap(text, environment.Width - column).Select(line => new string(' ', column) + line.Text.TrimStart());
}
