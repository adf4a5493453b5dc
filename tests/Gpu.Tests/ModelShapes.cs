using PrefillBench.Spec;

namespace PrefillBench.GpuTests;

/// <summary>What models ask for, as rows of a theory: kernel, head size, group, format, window, sinks, softcap.</summary>
public static class ModelShapes
{
    private static readonly int[] Groups = [1, 2, 3, 5, 6, 8, 12, 16, 28, 33, 64, 71, 96, 128];

    private static readonly (int Window, bool Sinks, float Softcap)[] Features =
        [(0, false, 0), (1, false, 0), (100, false, 0), (0, true, 0), (0, false, 30), (257, true, 2)];

    /// <summary>The trait `shapes` names the kernel, its head and its inputs.</summary>
    public static IEnumerable<TheoryDataRow<KernelRole, int, int, Quantization, int, bool, float>> All =>
    [
        .. Of(KernelRole.Baseline, Quantization.Bf16, Quantization.Fp16),
        .. Of(
            KernelRole.Trtllm, Quantization.Bf16, Quantization.Fp16, Quantization.Fp8Qkv, Quantization.Fp8, Quantization.Fp8Nvfp4),
    ];

    private static IEnumerable<TheoryDataRow<KernelRole, int, int, Quantization, int, bool, float>> Of(
        KernelRole kernel, params Quantization[] formats)
    {
        foreach (var head in new[] { 64, 96, 128, 256 })
        {
            foreach (var (format, with) in formats.SelectMany(_ => Features, (format, with) => (format, with)))
            {
                yield return One(kernel, head, group: 7, format, with.Window, with.Sinks, with.Softcap);
            }

            foreach (var (format, group) in formats.Where(f => f is Quantization.Bf16 or Quantization.Fp8Qkv or Quantization.Fp8Nvfp4)
                         .SelectMany(_ => Groups, (format, group) => (format, group)))
            {
                yield return One(kernel, head, group, format, window: 200, sinks: true, softcap: 50);
            }
        }
    }

    private static TheoryDataRow<KernelRole, int, int, Quantization, int, bool, float> One(
        KernelRole kernel, int head, int group, Quantization format, int window, bool sinks, float softcap)
    {
        var row = new TheoryDataRow<KernelRole, int, int, Quantization, int, bool, float>(
            kernel, head, group, format, window, sinks, softcap);
        var inputs = format is Quantization.Bf16 or Quantization.Fp16 ? "16-bit" : "e4m3";
        row.Traits.Add("shapes", [$"{kernel}-{head}", $"{kernel}-{head}-{inputs}"]);
        return row;
    }
}
