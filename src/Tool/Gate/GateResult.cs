using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;

namespace PrefillBench.Gate;

/// <summary>The verdict on one row with the numbers behind it. Ratio = current / approved time.</summary>
public sealed record RowResult(PlannedRow Planned, Verdict Verdict, string Reason)
{
    /// <summary>What ended the row's measuring; null where nothing did.</summary>
    public FaultKind? Fault { get; init; }

    public double? Ratio { get; init; }

    public double? Low { get; init; }

    public double? High { get; init; }

    /// <summary>Achieved confidence level of [Low, High].</summary>
    public double? Level { get; init; }

    public double? P { get; init; }

    public double? E { get; init; }

    public int Pairs { get; init; }

    /// <summary>Minimum detectable effect, as a fraction.</summary>
    public double? Mde { get; init; }

    /// <summary>As a fraction.</summary>
    public double? MustCatch { get; init; }

    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>All rows together are proved slower than tolerated although no single one is.</summary>
/// <param name="Rows">Rows of the test.</param>
public sealed record AllRowsRegression(int Rows, double P);

/// <param name="FamilySize">
/// Hypotheses that shared the false-alarm budget, the one of all rows included; null when no test was made.
/// </param>
/// <param name="AllRows">Null where that is not proved.</param>
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
