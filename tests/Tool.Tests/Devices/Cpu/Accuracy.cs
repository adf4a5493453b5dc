using PrefillBench.Devices;
using PrefillBench.Numerics;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>The output check's tolerance per output vector (DESIGN, output check): relative error and largest element error.</summary>
internal static class Accuracy
{
    public static void Check(IPreparedRow prepared, AttentionInputs inputs, OutputVector which)
    {
        var size = inputs.Row.Case.HeadSize;
        double[] output = new double[size], reference = new double[size];
        prepared.ReadOutput(which, output);
        prepared.Reference(which, reference);
        var rounded = Round(reference, inputs);

        var (relative, perElement) = inputs.Row.Fp8Inputs ? (4e-2, 0.25) : (5e-3, 0.04);
        var rounding = Distance(rounded, reference) / Norm(reference);
        var limit = 1.3 * Math.Sqrt((relative * relative) + (rounding * rounding));
        var error = Distance(output, reference) / Norm(reference);
        Assert.True(error <= limit, $"{inputs.Row.Id} {which}: relative error {error:G3}, allowed {limit:G3}");
        var rms = Norm(reference) / Math.Sqrt(size);
        for (var d = 0; d < size; d++)
        {
            var allowed = (perElement * rms) + HalfStep(reference, d, inputs.Row.Output);
            Assert.True(
                Math.Abs(output[d] - reference[d]) <= allowed,
                $"{inputs.Row.Id} {which} [{d}]: {output[d]:G6} for {reference[d]:G6}, allowed {allowed:G3}");
        }
    }

    private static double[] Round(double[] values, AttentionInputs inputs)
    {
        switch (inputs.Row.Output)
        {
            case OutputFormat.Bf16:
                return [.. values.Select(v => (double)Bf16.ToSingle(Bf16.FromSingle((float)v)))];
            case OutputFormat.E4M3:
                return [.. values.Select(v => (double)E4M3.ToSingle(E4M3.FromSingleSaturating((float)v)))];
            default:
                return [.. values.Chunk(Nvfp4.BlockSize).SelectMany(block => RoundBlock(block, inputs.Scales.OutputBlock))];
        }
    }

    private static double[] RoundBlock(double[] block, float outputScale)
    {
        var packed = new byte[Nvfp4.PackedBytesPerBlock];
        var back = new float[Nvfp4.BlockSize];
        var scale = Nvfp4.QuantizeBlock(Array.ConvertAll(block, v => (float)v), outputScale, packed);
        Nvfp4.DequantizeBlock(packed, scale, outputScale, back);
        return Array.ConvertAll(back, v => (double)v);
    }

    /// <summary>Half the distance between neighbours of the format; for NVFP4 between its largest codes, 4 and 6 sixths of the block's maximum.</summary>
    private static double HalfStep(double[] reference, int d, OutputFormat format)
    {
        var magnitude = Math.Abs(reference[d]);
        return format switch
        {
            OutputFormat.Bf16 => magnitude * Math.Pow(2, -8),
            OutputFormat.E4M3 => Math.Max(magnitude * Math.Pow(2, -4), Math.Pow(2, -10)),
            _ => (1 + Math.Pow(2, -4)) / 6 * reference.Chunk(Nvfp4.BlockSize).ElementAt(d / Nvfp4.BlockSize).Max(Math.Abs),
        };
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(v => v * v));

    private static double Distance(double[] a, double[] b) => Norm([.. a.Zip(b, (x, y) => x - y)]);
}
