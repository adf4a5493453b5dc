using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>
/// A run's end as `git bisect run` asks for it: 0 good, 1 bad, 125 a commit that cannot be tested (git-bisect(1), "Bisect run").
/// </summary>
internal static class BisectCodes
{
    public const int Untestable = 125;

    private const int Good = 0;
    private const int Bad = 1;

    /// <param name="document">The results; null where the run ended without any.</param>
    /// <param name="exit">The run's own exit code.</param>
    public static int Of(ResultsDocument? document, ExitCode exit) => (document, exit) switch
    {
        (not null, ExitCode.Regressed or ExitCode.WrongOutput) => Bad,
        ({ Run.Complete: true } whole, ExitCode.Passed) when IsGood(whole) => Good,
        ({ Run.Complete: true, Verdict: Verdict.Improved } whole, ExitCode.NotJudged) when IsGood(whole) => Good,
        _ => Untestable,
    };

    /// <summary>What git takes an exit code for.</summary>
    public static string Meaning(int code) => code switch
    {
        Good => "this commit is good",
        Bad => "this commit is bad",
        _ => "this commit cannot be tested",
    };

    /// <summary>Rows of which nothing was compared are no good news; a case that cannot be measured says nothing.</summary>
    private static bool IsGood(ResultsDocument document) =>
        document.Rows.Any(row => IsGood(row.Verdict))
        && document.Rows.All(row => IsGood(row.Verdict) || row.Verdict == Verdict.Skipped);

    private static bool IsGood(Verdict verdict) => verdict is Verdict.Pass or Verdict.Identical or Verdict.Improved;
}
