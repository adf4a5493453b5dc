using Spectre.Console;

namespace PrefillBench.Cli;

/// <summary>Consoles over the environment's writers, in colour where a person is watching and has not said no.</summary>
internal static class Terminals
{
    public static IAnsiConsole Open(CliEnvironment environment, TextWriter writer, bool noColor)
    {
        var colored = environment.IsTerminal && !noColor && environment.Variable("NO_COLOR") is null;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = environment.IsTerminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colored ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = environment.IsTerminal ? InteractionSupport.Yes : InteractionSupport.No,
        });
        console.Profile.Width = environment.Width;
        return console;
    }
}
