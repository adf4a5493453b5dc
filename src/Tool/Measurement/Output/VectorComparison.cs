using PrefillBench.Devices;
using PrefillBench.Workload;

namespace PrefillBench.Measurement.Output;

/// <summary>One output vector compared with the exact one.</summary>
/// <param name="RelativeError">||out - ref|| / ||ref||; not a number when an element is not.</param>
/// <param name="ElementError">Largest |out - ref| / rms(ref).</param>
/// <param name="Excess">Largest ratio of an error to its limit; above 1 is wrong, infinite when an element is not finite.</param>
internal readonly record struct VectorComparison(
    OutputVector Which,
    double RelativeError,
    double Limit,
    double ElementError,
    double Excess,
    int WorstElement,
    double WorstValue,
    double WorstExact)
{
    // Keeps a vector of zeros from dividing by zero; real vectors have norms near 1.
    private const double SmallestNorm = 1e-30;

    public static VectorComparison Of(
        WorkloadRow row, float outputBlock, OutputVector which, ReadOnlySpan<double> output, ReadOnlySpan<double> exact,
        ReadOnlySpan<double> scoreEffect)
    {
        var tolerance = OutputTolerance.Of(row);
        var norm = Math.Max(Norm(exact), SmallestNorm);
        var rms = norm / Math.Sqrt(exact.Length);
        var (rounded, steps) = (new double[exact.Length], new double[exact.Length]);
        OutputRounding.Round(row.Output, outputBlock, exact, rounded);
        OutputRounding.HalfSteps(row.Output, outputBlock, exact, steps);
        var rounding = Math.Max(Distance(rounded, exact), OutputTolerance.ExpectedRounding(steps));
        var limit = tolerance.RelativeLimit(rounding / norm, Norm(scoreEffect) / norm);
        var relative = Distance(output, exact) / norm;
        var (worst, worstExcess, worstError) = (0, 0.0, 0.0);
        for (var i = 0; i < exact.Length; i++)
        {
            var error = Math.Abs(output[i] - exact[i]);
            // An element beyond the format's largest number is clipped to it, by more than half a step.
            var stored = Math.Max(steps[i], Math.Abs(rounded[i] - exact[i]));
            var excess = double.IsFinite(output[i])
                ? error / (tolerance.ElementLimit(rms, scoreEffect[i]) + stored)
                : double.PositiveInfinity;
            worstError = Math.Max(worstError, error / rms);
            (worst, worstExcess) = excess > worstExcess ? (i, excess) : (worst, worstExcess);
        }

        var larger = Math.Max(worstExcess, double.IsFinite(relative) ? relative / limit : double.PositiveInfinity);
        return new(which, relative, limit, worstError, larger, worst, output[worst], exact[worst]);
    }

    public string Complaint(RaggedBatch batch)
    {
        var token = Which.Token - batch.QueryStarts[Which.Sequence];
        var place = $"sequence {Which.Sequence}, token {token} of {batch.QueryLengths[Which.Sequence]} "
            + $"(after {batch.PrefixLengths[Which.Sequence]} cached), head {Which.Head}";
        return double.IsFinite(WorstValue)
            ? $"{place}: relative error {RelativeError:G3}, allowed {Limit:G3}; the worst element is {WorstElement}: {WorstValue:G5} "
                + $"instead of {WorstExact:G5}"
            : $"{place}: element {WorstElement} is {WorstValue} instead of {WorstExact:G5}";
    }

    private static double Norm(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value * value;
        }

        return Math.Sqrt(sum);
    }

    private static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return Math.Sqrt(sum);
    }
}
