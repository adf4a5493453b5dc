using PrefillBench.Report;

namespace PrefillBench.Cli;

/// <summary>Prints lines in colour where a person is watching and has not said no.</summary>
internal sealed class ToneWriter(CliEnvironment environment, bool noColor)
{
    private const string Reset = "\e[0m";
    private readonly bool colored = environment.IsTerminal && !noColor && environment.Variable("NO_COLOR") is null;

    public void Write(IEnumerable<TextLine> lines)
    {
        foreach (var line in lines)
        {
            environment.Out.WriteLine(colored && Code(line.Tone) is { } code ? $"{code}{line.Text}{Reset}" : line.Text);
        }
    }

    private static string? Code(Tone tone) => tone switch
    {
        Tone.Heading => "\e[1m",
        Tone.Faint => "\e[2m",
        Tone.Good => "\e[32m",
        Tone.Warning => "\e[33m",
        Tone.Bad => "\e[31m",
        _ => null,
    };
}
