using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Report.Comparing;

/// <summary>Two files, compared.</summary>
/// <param name="MeasuredCard">True when the allowance is as measured; otherwise it is doubled.</param>
/// <param name="Medians">Medians were compared; otherwise means.</param>
/// <param name="Rows">Rows in the order of the first file, then those that only the second has.</param>
public sealed record ComparisonResult(
    TimedSide Before, TimedSide After, ComparisonRule Rule, bool MeasuredCard, bool Medians, ImmutableArray<ComparedRow> Rows)
{
    /// <summary>Sentences that a reader of the comparison must know.</summary>
    public ImmutableArray<string> Notes { get; init => field = value.IsDefault ? [] : value; } = [];

    public ImmutableArray<Diagnostic> Diagnostics { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>The gravest; MISSING where no row was compared, or a line of a file could not be used.</summary>
    public Outcome Outcome
    {
        get
        {
            var worst = Rows.Select(row => row.Outcome).DefaultIfEmpty(Outcome.Added).Max();
            var unusable = Diagnostics.Any(diagnostic => diagnostic.Code == Codes.UnusableRow);
            return worst == Outcome.Added || (worst == Outcome.Inconclusive && unusable) ? Outcome.Missing : worst;
        }
    }

    public ExitCode ExitCode => ExitCodes.Worst(Rows.Select(row => row.Outcome).Append(Outcome).Select(ExitOf));

    private ExitCode ExitOf(Outcome outcome) => outcome switch
    {
        Outcome.Added => ExitCode.Passed,
        Outcome.Inconclusive => Rule.OnInconclusive == FailOrWarn.Warn ? ExitCode.Passed : ExitCode.NotJudged,
        Outcome.Missing or Outcome.Invalid => ExitCode.NotJudged,
        Outcome.Refused => ExitCode.BadInput,
        Outcome.Regressed => ExitCode.Regressed,
        Outcome.WrongOutput => ExitCode.WrongOutput,
        Outcome.Crashed => ExitCode.Failed,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
