namespace PrefillBench.Kernels.Cpu;

/// <summary>The cases that these kernels can compute.</summary>
internal static class ShapeLimits
{
    /// <summary>All that the contract knows.</summary>
    public const CaseFeatures Features = CaseFeatures.Window | CaseFeatures.Sinks | CaseFeatures.Softcap;

    private const int MostGroup = 128;

    private static readonly int[] HeadSizes = [64, 96, 128, 256];

    private static readonly int[] PageSizes = [16, 32, 64, 128];

    /// <summary>The reason for the user, or null.</summary>
    public static string? WhyNot(CaseShape shape)
    {
        if (!HeadSizes.Contains(shape.HeadSize))
        {
            return $"head_size {shape.HeadSize}: the CPU kernels have {string.Join(", ", HeadSizes)}";
        }

        if (shape.QueryHeads % shape.KvHeads != 0 || shape.GroupSize > MostGroup)
        {
            return $"heads {shape.QueryHeads}x{shape.KvHeads}: the CPU kernels have 1 to {MostGroup} query heads per kv head";
        }

        return PageSizes.Contains(shape.PageTokens) ? null
            : $"block_size {shape.PageTokens}: the CPU kernels have {string.Join(", ", PageSizes)}";
    }
}
