using System.Collections.Generic;
using System.Linq;

namespace PrefillBench.MSBuild;

/// <summary>
/// The complaints that a build reports about a run: the diagnostics in the results of this very run, and an error wherever they and the end
/// of the process contradict each other. An exit code of 0 without results is no pass.
/// </summary>
internal static class RunJudge
{
    /// <param name="evidence">The run's results; null when there are none.</param>
    /// <param name="whyNot">Then the reason.</param>
    public static IEnumerable<CanonicalLine> Of(Ending ending, Evidence? evidence, string whyNot) =>
        evidence is null ? WithoutResults(ending, whyNot) : WithResults(ending, evidence);

    private static IEnumerable<CanonicalLine> WithResults(Ending ending, Evidence evidence)
    {
        // The results hold the printed lines too, and no code page could change them there.
        var contradiction = ending switch
        {
            { End: not End.ByItself } => ending.Unexplained(),
            _ when ending.ExitCode != evidence.ExitCode =>
                Contradiction($"the results say exit code {evidence.ExitCode}, but the tool returned {ending.ExitCode}"),
            _ when ending.ExitCode == 0 && !evidence.Complete => Contradiction("the tool returned 0, but its results are not complete"),
            _ when ending.ExitCode != 0 && !evidence.Diagnostics.Any(IsError) =>
                Contradiction($"the verdict is {evidence.Verdict} with exit code {ending.ExitCode}, but no error says why"),
            _ => null,
        };
        return Followed(evidence.Diagnostics, contradiction);
    }

    private static IEnumerable<CanonicalLine> WithoutResults(Ending ending, string whyNot)
    {
        // These codes follow from a judgement, and a judgement is written down.
        var unexplained = ending is { End: End.ByItself, ExitCode: 0 or 2 or 3 }
            ? Contradiction($"the tool returned {ending.ExitCode}, but {whyNot}; nothing was judged")
            : ending.Unexplained();
        return Followed(ending.Complaints, unexplained);
    }

    private static bool IsError(CanonicalLine line) => line.Level == Level.Error;

    private static CanonicalLine Contradiction(string text) => new(Level.Error, TaskCodes.NoEvidence, text);

    private static IEnumerable<CanonicalLine> Followed(IEnumerable<CanonicalLine> lines, CanonicalLine? last) =>
        last is null ? lines : lines.Concat([last]);
}
