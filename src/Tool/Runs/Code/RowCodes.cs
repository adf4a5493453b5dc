using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PrefillBench.CodeFiles;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Runs.Code;

/// <summary>The facts of both sides' code that planning and judging need. The files are not among them.</summary>
public sealed record RowCodes
{
    /// <summary>Identity of the current side.</summary>
    public required string Current { get; init; }

    /// <summary>Identity of the other side; null where nothing can be paired.</summary>
    public required string? Approved { get; init; }

    /// <summary>Codes by row id, of the rows that can be measured.</summary>
    public required ImmutableSortedDictionary<string, RowCode> ByRow { get; init; }

    /// <summary>True when equal code need not be measured in pairs; false when its noise is to be measured.</summary>
    public bool EqualIsIdentical { get; init; } = true;

    /// <summary>Why a row has no counterpart, as a clause for the user.</summary>
    public string WithoutCounterpart { get; init; } = "it was approved without its code, so no pairs can be measured; approve again to "
        + "keep the code";

    /// <summary>Reasons of single rows, by row id.</summary>
    public ImmutableSortedDictionary<string, string> WhyWithout { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Versions of the two sides' kernels, in the form of <see cref="KernelVersions"/>.</summary>
    public ImmutableSortedDictionary<string, string> Versions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>
    /// What was counted in the code of rows whose two sides differ, by the code's identity; code that cannot be read is absent.
    /// </summary>
    public ImmutableSortedDictionary<string, InstructionMix> Instructions { get; init; } =
        ImmutableSortedDictionary<string, InstructionMix>.Empty;

    /// <summary>
    /// Milliseconds until the current side's interpreter had loaded the code, by the code's identity; other code is absent.
    /// </summary>
    public ImmutableSortedDictionary<string, double> StartMs { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>The kernel that every row is paired with; null where the other side is other code of each kernel.</summary>
    [JsonIgnore]
    public MeasuredKernel? Other { get; init; }

    /// <summary>Both sides would run the same code.</summary>
    public bool Identical(string rowId) => EqualIsIdentical
        && ByRow.GetValueOrDefault(rowId) is { Current: { } current, Approved: { } approved } && current == approved;

    /// <summary>How long the row's kernel was seen to start; null where that was not looked at.</summary>
    public Milliseconds? StartOf(string rowId) =>
        ByRow.GetValueOrDefault(rowId)?.Current is { } code && StartMs.TryGetValue(code, out var ms) ? new(ms) : null;

    /// <summary>Why the row has no counterpart; null where it has one.</summary>
    public string? WhyAlone(string rowId) =>
        ByRow.GetValueOrDefault(rowId)?.Approved is null ? WhyWithout.GetValueOrDefault(rowId, WithoutCounterpart) : null;
}

/// <param name="Current">Identity of the row's current code; null where there is none.</param>
/// <param name="Approved">Identity of the code it is paired with; null where there is none.</param>
/// <param name="Sha256">Hash of the current code's content.</param>
/// <param name="Form">The form of the current code, by its description.</param>
public sealed record RowCode(string? Current, string? Approved, string? Sha256, string? Form);
