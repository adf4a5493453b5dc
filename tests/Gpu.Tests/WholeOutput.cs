using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Numerics;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>A copy of a row's whole output, for tests that look at every vector.</summary>
/// <param name="row">The row it is of.</param>
/// <param name="outputBlock">NVFP4's o_sf_scale.</param>
internal sealed class WholeOutput(WorkloadRow row, byte[] elements, byte[] scales, Nvfp4ScaleLayout layout, float outputBlock)
{
    /// <summary>Of the first set, whose launches must have ended.</summary>
    public static WholeOutput Of(PreparedCudaRow prepared)
    {
        var (buffers, workload) = (prepared.Buffers, prepared.Buffers.Workload);
        var elements = new byte[buffers.Output.ElementBytes];
        var scales = new byte[buffers.Output.ScaleBytes];
        Transfer.Read<byte>(buffers.Output.Elements, elements);
        if (scales.Length > 0)
        {
            Transfer.Read<byte>(buffers.Output.Scales, scales);
        }

        return new(
            workload.Row, elements, scales,
            new(workload.Batch.TotalQueryTokens, workload.Row.Case.Heads.Query * Blocks(workload.Row)), workload.Scales.OutputBlock);
    }

    /// <summary>One vector, dequantised.</summary>
    public void Read(OutputVector which, double[] values)
    {
        var bytes = StoredVector.Bytes(row.Output, row.Case.HeadSize);
        var start = ((which.Token * row.Case.Heads.Query) + which.Head) * bytes;
        Span<byte> blockScales = stackalloc byte[scales.Length == 0 ? 0 : Blocks(row)];
        for (var block = 0; block < blockScales.Length; block++)
        {
            blockScales[block] = scales[layout.OffsetBytes(which.Token, (which.Head * blockScales.Length) + block)];
        }

        StoredVector.Decode(row.Output, elements.AsSpan(start, bytes), blockScales, outputBlock, values);
    }

    private static int Blocks(WorkloadRow row) => row.Case.HeadSize / Nvfp4.BlockSize;
}
