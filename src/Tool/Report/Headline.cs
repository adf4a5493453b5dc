using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>The word that a run is called by, wherever people read it.</summary>
internal static class Headline
{
    public const string NotComplete = "NOT COMPLETE";

    /// <summary>
    /// The gravest verdict of the rows. For a run that was ended, it is that verdict if further pairs could not change it, and otherwise
    /// that the run is not complete.
    /// </summary>
    public static string Of(ResultsDocument document) =>
        document.Run.Complete || document.Verdict >= Verdict.Regressed ? document.Verdict.Name() : NotComplete;

    /// <summary>Behind the word, after a semicolon: how much of what was approved it says nothing of. Empty when that is nothing.</summary>
    public static string Restriction(ResultsDocument document) => document.NotLookedAt is { } unseen ? $"; {unseen.Sentence()}" : "";
}
