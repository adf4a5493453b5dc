using PrefillBench.Kernels.Cpu.Packed;

namespace PrefillBench.Kernels.Cpu;

/// <summary>Which cases these kernels can compute.</summary>
internal static class ShapeLimits
{
    private static readonly int[] GroupSizes = [1, 2, 4, 8];

    private static readonly int[] PageSizes = [16, 32, 64, 128];

    /// <summary>The reason for the user, or null.</summary>
    public static string? WhyNot(CaseShape shape)
    {
        if (shape.HeadSize != RowBlock.HeadSize)
        {
            return $"head_size {shape.HeadSize}: the CPU kernels have {RowBlock.HeadSize} only";
        }

        if (shape.QueryHeads % shape.KvHeads != 0 || !GroupSizes.Contains(shape.GroupSize))
        {
            return $"heads {shape.QueryHeads}x{shape.KvHeads}: the CPU kernels have {string.Join(", ", GroupSizes)} query heads per kv head";
        }

        return PageSizes.Contains(shape.PageTokens) ? null : $"block_size {shape.PageTokens}: the CPU kernels have {string.Join(", ", PageSizes)}";
    }
}
