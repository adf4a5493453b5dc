using PrefillBench.Devices;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>The output check's tolerance per output vector: relative error and largest element error.</summary>
internal static class Accuracy
{
    public static void Check(IPreparedRow prepared, AttentionInputs inputs, OutputVector which)
    {
        var size = inputs.Row.Case.HeadSize;
        double[] output = new double[size], reference = new double[size];
        prepared.ReadOutput(which, output);
        prepared.Reference(which, reference, new double[size]);
        double[] rounded = new double[size], halfSteps = new double[size];
        OutputRounding.Round(inputs.Row.Output, inputs.Scales.OutputBlock, reference, rounded);
        OutputRounding.HalfSteps(inputs.Row.Output, inputs.Scales.OutputBlock, reference, halfSteps);

        var (relative, perElement) = inputs.Row.Fp8Inputs ? (4e-2, 0.25)
            : inputs.Row.Output == OutputFormat.Fp16 ? (5e-3 / 8, 0.04 / 8)
            : (5e-3, 0.04);
        var rounding = Distance(rounded, reference) / Norm(reference);
        var limit = 1.3 * Math.Sqrt((relative * relative) + (rounding * rounding));
        var error = Distance(output, reference) / Norm(reference);
        Assert.True(error <= limit, $"{inputs.Row.Id} {which}: relative error {error:G3}, allowed {limit:G3}");
        var rms = Norm(reference) / Math.Sqrt(size);
        for (var d = 0; d < size; d++)
        {
            var allowed = (perElement * rms) + halfSteps[d];
            Assert.True(
                Math.Abs(output[d] - reference[d]) <= allowed,
                $"{inputs.Row.Id} {which} [{d}]: {output[d]:G6} for {reference[d]:G6}, allowed {allowed:G3}");
        }
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(v => v * v));

    private static double Distance(double[] a, double[] b) => Norm([.. a.Zip(b, (x, y) => x - y)]);
}
