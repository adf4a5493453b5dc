using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Results;

/// <summary>Approved rows that the run did not look at: its verdict says nothing of them.</summary>
/// <param name="Approved">Approved rows in all, looked at or not.</param>
/// <param name="Groups">Never empty.</param>
public sealed record NotLookedAtSection(int Approved, ImmutableArray<NotLookedAtGroup> Groups)
{
    public int Count() => Groups.Sum(group => group.Rows.Length);

    /// <summary>A sentence such as <c>7 of 12 approved rows were not looked at</c>.</summary>
    public string Sentence() => $"{Count()} of {PlainText.Count(Approved, "approved row")} {(Count() == 1 ? "was" : "were")} not looked at";

    /// <summary>The sentence with the reasons.</summary>
    public string FullSentence() => $"{Sentence()} ({string.Join(", ", Groups.Select(group => $"{group.Rows.Length} {group.Why}"))})";
}

/// <param name="Why">The reason, worded as the end of "3 rows were ...".</param>
/// <param name="Rows">Row ids; of another suite than the run's with that suite before a blank.</param>
public sealed record NotLookedAtGroup(string Why, ImmutableArray<string> Rows);
