using PrefillBench.Devices.Cpu;
using PrefillBench.Devices.Cpu.Forms;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu.Lent;

/// <summary>A row of a folder's kernel through all that a worker does with it, in this process.</summary>
internal static class LentRows
{
    /// <summary>A few sequences of ragged lengths, as most tests of lent memory measure.</summary>
    public static AttentionCase Case { get; } = CpuRows.Case() with { BatchSize = 3, MaxSeqLen = 40 };

    public static RowPrepared Measure(string folder, AttentionCase shape)
    {
        using var device = new CpuDevice(CpuKernels.In(KernelSet.In(folder)), coldL2: false, threads: 2);
        var workload = RowWorkload.Of(WorkloadRow.Of(shape, KernelRole.Trtllm));
        using var row = new RowUnderTest(workload, device.Prepare(workload));
        var prepared = row.FirstLaunch(expectedDigest: null);
        row.WarmUp(leastLaunches: 2, leastMs: 0);
        row.LaunchSettled(count: 2, settling: 1);
        Assert.Equal(prepared.Digest, row.Verify().Digest);
        return prepared;
    }
}
