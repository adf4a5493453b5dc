using PrefillBench.Devices.Cpu.Fast;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu;

/// <summary>Which rows the kernels can run.</summary>
internal static class CpuLimits
{
    private static readonly int[] GroupSizes = [1, 2, 4, 8];

    private static readonly int[] BlockSizes = [16, 32, 64, 128];

    /// <summary>The reason for the user, or null.</summary>
    public static string? WhyNot(WorkloadRow row, ByteCount free)
    {
        var shape = row.Case;
        if (shape.HeadSize != RowBlock.HeadSize)
        {
            return $"head_size {shape.HeadSize}: the CPU kernels have {RowBlock.HeadSize} only";
        }

        if (shape.Heads.Query % shape.Heads.Kv != 0 || !GroupSizes.Contains(shape.Heads.GroupSize))
        {
            return $"heads {shape.Heads}: the CPU kernels have {string.Join(", ", GroupSizes)} query heads per kv head";
        }

        if (!BlockSizes.Contains(shape.BlockSize))
        {
            return $"block_size {shape.BlockSize}: the CPU kernels have {string.Join(", ", BlockSizes)}";
        }

        var needed = CostModel.Of(row).KernelPeak;
        return needed > free ? $"needs {needed} of memory, {free} are free" : null;
    }
}
