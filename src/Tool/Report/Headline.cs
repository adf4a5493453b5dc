using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The word that a run is called by, wherever people read it.</summary>
internal static class Headline
{
    public const string NotComplete = "NOT COMPLETE";

    private const string Fail = "fail";

    /// <summary>
    /// The gravest verdict of the rows. For a run that was ended, it is that verdict if further pairs could not change it, and otherwise
    /// that the run is not complete.
    /// </summary>
    public static string Of(ResultsDocument document) =>
        document.Run.Complete || document.Verdict >= Verdict.Regressed ? document.Verdict.Name() : NotComplete;

    /// <summary>The exit code in words, with the policy that turned it round where one did: "exit 4 by on_improved: fail".</summary>
    public static string Exit(ResultsDocument document)
    {
        var policy = (document.Verdict, document.ExitCode) switch
        {
            (Verdict.Improved, ExitCode.NotJudged) when document.Policy.OnImproved == Fail => $"on_improved: {Fail}",
            (Verdict.Drift, ExitCode.Regressed) when document.Policy.OnDrift == Fail => $"on_drift: {Fail}",
            (Verdict.Inconclusive, ExitCode.Passed) => $"on_inconclusive: {document.Policy.OnInconclusive}",
            _ => null,
        };
        return $"exit {(int)document.ExitCode}{(policy is null ? "" : $" by {policy}")}";
    }

    /// <summary>Behind the word, after a semicolon: how much of what was approved it says nothing of. Empty when that is nothing.</summary>
    public static string Restriction(ResultsDocument document) => document.NotLookedAt is { } unseen ? $"; {unseen.Sentence()}" : "";
}
