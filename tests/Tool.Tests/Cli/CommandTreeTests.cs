using System.Collections.Immutable;
using System.CommandLine;
using PrefillBench.Cli;

namespace PrefillBench.Tests.Cli;

/// <summary>Commands are built only where a command line needs them; nobody may notice but by the clock.</summary>
public static class CommandTreeTests
{
    [Fact]
    public static void Every_command_is_built_under_the_name_by_which_it_is_found()
    {
        var environment = Environment();

        var built = CommandTree.Commands.Select(command => command.Build(environment).Name);

        Assert.Equal(CommandTree.Commands.Select(command => command.Name), built);
    }

    [Theory]
    [InlineData("run --for", "--format")]
    [InlineData("baselines li", "list")]
    [InlineData("compare --known", "--known-hardware")]
    [InlineData("pla", "plan")]
    public static async Task Completion_knows_commands_and_their_options(string typed, string offered)
    {
        using var bench = new ToolBench();

        var completion = await bench.ToolAsync($"[suggest:{typed.Length}]", typed);

        Assert.Contains(offered, completion.Out.Split('\n', StringSplitOptions.TrimEntries));
    }

    [Fact]
    public static void Only_the_command_that_is_asked_for_is_built()
    {
        var parsed = CommandTree.Parse(["plan", "--suite", "run"], Environment());

        var built = parsed.RootCommandResult.Command.Subcommands.Where(command => command.Action is not null);

        Assert.Equal("plan", Assert.Single(built).Name);
        Assert.Empty(parsed.Errors);
    }

    [Fact]
    public static void The_version_needs_no_command()
    {
        var parsed = CommandTree.Parse(["--version"], Environment());

        Assert.DoesNotContain(parsed.RootCommandResult.Command.Subcommands, command => command.Action is not null);
    }

    private static CliEnvironment Environment() => new()
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        In = TextReader.Null,
        Variables = ImmutableDictionary<string, string>.Empty,
        WorkingDirectory = Path.GetTempPath(),
        Clock = TimeProvider.System,
        IsTerminal = false,
        Width = 80,
    };
}
