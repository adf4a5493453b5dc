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

        var needed = BytesNeeded(row);
        return needed > free ? $"needs {needed} of memory, {free} are free" : null;
    }

    /// <summary>Pool, queries and output for the longest lengths the case can draw.</summary>
    private static ByteCount BytesNeeded(WorkloadRow row)
    {
        var shape = row.Case;
        var inputBytes = row.Fp8Inputs ? 1L : 2L;
        var pool = 2L * shape.KvPoolTokens * shape.Heads.Kv * shape.HeadSize * inputBytes;
        var vectors = (long)shape.BatchSize * shape.MaxSeqLen * shape.Heads.Query * shape.HeadSize;
        return new(checked(pool + (vectors * (inputBytes + (row.Output == OutputFormat.Bf16 ? 2 : 1)))));
    }
}
