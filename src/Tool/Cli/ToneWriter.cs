using PrefillBench.Report;
using Spectre.Console;

namespace PrefillBench.Cli;

/// <summary>Prints the lines of a report with a colour for what they say.</summary>
internal static class ToneWriter
{
    public static void Write(CliEnvironment environment, bool noColor, IEnumerable<TextLine> lines)
    {
        if (!environment.IsTerminal)
        {
            // Not through the console: it would wrap what a file or a pipe should get as it is.
            foreach (var line in lines)
            {
                environment.Out.WriteLine(line.Text);
            }

            return;
        }

        var console = Terminals.Open(environment, environment.Out, noColor);
        foreach (var line in lines)
        {
            if (line.Text.Length > environment.Width)
            {
                // A command. The terminal breaks it on its screen alone, where the console would write line ends into it.
                environment.Out.WriteLine(line.Text);
                continue;
            }

            console.WriteLine(line.Text, StyleOf(line.Tone));
        }
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Heading => new Style(decoration: Decoration.Bold),
        Tone.Faint => new Style(decoration: Decoration.Dim),
        Tone.Good => new Style(Color.Green),
        Tone.Warning => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        _ => Style.Plain,
    };
}
