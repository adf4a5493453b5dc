using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;

namespace PrefillBench.Gate;

/// <summary>The verdict on one row of the plan.</summary>
public sealed record RowResult : JudgedRow
{
    [SetsRequiredMembers]
    public RowResult(PlannedRow planned, Verdict verdict, string reason) => (Planned, Verdict, Reason) = (planned, verdict, reason);

    public PlannedRow Planned { get; init; }

    /// <summary>The fault that ended the row's measuring; null without one.</summary>
    public FaultKind? Fault { get; init; }
}

/// <summary>All rows together are proved slower than tolerated although no single one is.</summary>
/// <param name="Rows">Rows of the test.</param>
public sealed record AllRowsRegression(int Rows, double P);

/// <param name="FamilySize">
/// Hypotheses that shared the false-alarm budget, the one of all rows included; null when no test was made.
/// </param>
/// <param name="AllRows">The slow-down of all rows together; null where none is proved.</param>
/// <param name="Verdict">The worst of the rows and of all rows together.</param>
public sealed record GateResult(
    ImmutableArray<RowResult> Rows,
    int? FamilySize,
    AllRowsRegression? AllRows,
    ImmutableArray<Diagnostic> Diagnostics,
    Verdict Verdict,
    ExitCode Exit);

/// <summary>What to measure next.</summary>
public abstract record MeasureStep
{
    /// <summary>One fresh process over these rows.</summary>
    public sealed record Replicate(ImmutableArray<PlannedRow> Rows) : MeasureStep;

    /// <summary>One fresh process of each side over these rows.</summary>
    public sealed record Pair(ImmutableArray<PlannedRow> Rows) : MeasureStep;

    /// <summary>Enough is known, or no more may be measured.</summary>
    public sealed record Enough(string Why) : MeasureStep;
}
