using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Units;

namespace PrefillBench.Gate;

/// <summary>
/// Today's times of the approved code against its stored times: a slow driver, card or neighbour shows here, and is no verdict on the kernel.
/// </summary>
internal static class EnvironmentCheck
{
    private const double LeastChange = 0.03;
    private const double NoiseMultiple = 4;

    public static IEnumerable<Diagnostic> Of(GatePlan plan, Evidence evidence)
    {
        if (plan.Mode != JudgingMode.Duet || plan.ForeignBaseline is not null)
        {
            yield break;
        }

        foreach (var row in plan.Rows)
        {
            var today = evidence.Approved(row.Id);
            var medians = (today.IsEmpty && row.Identical ? evidence.Current(row.Id) : today).Select(m => Sample.Of(m.LaunchMs.AsSpan()).Median).ToArray();
            if (row.Approved is not { } approved || row.ForeignReason is not null || medians.Length == 0)
            {
                continue;
            }

            var stored = approved.Sessions.SelectMany(s => s.ProcessMedianMs).ToArray();
            var change = Sample.Of(medians).Median / Sample.Of(stored).Median;
            if (Math.Abs(change - 1) > Math.Max(LeastChange, NoiseMultiple * row.PairNoise))
            {
                var direction = change > 1 ? "slower" : "faster";
                yield return new Diagnostic(
                    Codes.EnvironmentChanged,
                    $"{row.Id}: this machine runs the approved kernel {Percent.FromFraction(Math.Abs(change - 1))} {direction} than when approved",
                    row.Row.Case.Source) with
                {
                    Severity = plan.Policy.OnEnvironmentChange == FailOrWarn.Fail ? Severity.Error : Severity.Warning,
                    Exit = plan.Policy.OnEnvironmentChange == FailOrWarn.Fail ? ExitCode.NotJudged : ExitCode.Passed,
                };
            }
        }
    }
}
