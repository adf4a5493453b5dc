using PrefillBench.Devices.Cpu;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>Kernels read only what belongs to the batch and write all of the output.</summary>
public static class KernelHygieneTests
{
    private const int KeyPlane = 0;
    private const int ValuePlane = 1;

    private static readonly RaggedBatch Batch = CpuRows.Batch((70, 31), (1, 129), (17, 16));

    public static TheoryData<KernelRole, Quantization> Kernels => new(
        from kernel in Enum.GetValues<KernelRole>()
        from quantization in Enum.GetValues<Quantization>()
        select (kernel, quantization));

    [Theory]
    [MemberData(nameof(Kernels))]
    public static void Every_output_element_is_written(KernelRole kernel, Quantization quantization)
    {
        using var device = CpuRows.Device();
        var inputs = CpuRows.Inputs(CpuRows.Case(quantization), Batch, kernel);
        using var row = device.Prepare(inputs);

        Assert.All(CpuRows.Outputs(row, inputs), value => Assert.True(double.IsNaN(value)));
        row.Launch();
        Assert.All(CpuRows.Outputs(row, inputs), value => Assert.True(double.IsFinite(value)));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public static void NaN_in_unused_pages_and_tail_tokens_does_not_leak(KernelRole kernel, Quantization quantization)
    {
        using var device = CpuRows.Device();
        var clean = CpuRows.Outputs(device, CpuRows.Inputs(CpuRows.Case(quantization), Batch, kernel));
        var poisoned = CpuRows.Inputs(CpuRows.Case(quantization), Batch, kernel);

        Assert.True(PoisonUnused(poisoned) > 0);
        Assert.Equal(clean, CpuRows.Outputs(device, poisoned));
    }

    [Theory]
    [InlineData(KernelRole.Baseline)]
    [InlineData(KernelRole.Trtllm)]
    public static unsafe void Values_constant_per_channel_come_out_as_they_are(KernelRole kernel)
    {
        using var device = CpuRows.Device();
        var inputs = CpuRows.Inputs(CpuRows.Case(), Batch, kernel);
        var size = inputs.Row.Case.HeadSize;
        foreach (var address in KvVectors(inputs, ValuePlane))
        {
            for (var d = 0; d < size; d++)
            {
                ((ushort*)address)[d] = Channel(d);
            }
        }

        var output = CpuRows.Outputs(device, inputs);

        // Weights that sum to 1 within float32 rounding; bf16 output is then the channel itself or its neighbour.
        Assert.All(output.Select((value, i) => (value, exact: (double)Bf16.ToSingle(Channel(i % size)))), pair =>
            Assert.InRange(pair.value, pair.exact - (Math.Abs(pair.exact) / 128), pair.exact + (Math.Abs(pair.exact) / 128)));
    }

    private static ushort Channel(int d) => Bf16.FromSingle(1 + (d / 64f));

    /// <summary>Fills everything no sequence's keys live in with the NaN code; returns the number of vectors.</summary>
    private static unsafe int PoisonUnused(AttentionInputs inputs)
    {
        var vectorBytes = inputs.Row.Case.HeadSize * (inputs.Row.Fp8Inputs ? 1 : 2);
        var used = KvVectors(inputs, KeyPlane).Concat(KvVectors(inputs, ValuePlane)).ToHashSet();
        var poisoned = 0;
        for (long at = 0; at < inputs.KvPool.LengthBytes; at += vectorBytes)
        {
            if (!used.Contains((nint)(inputs.KvPool.Bytes + at)))
            {
                new Span<byte>(inputs.KvPool.Bytes + at, vectorBytes).Fill(inputs.Row.Fp8Inputs ? (byte)0x7F : (byte)0xFF);
                poisoned++;
            }
        }

        return poisoned;
    }

    private static IEnumerable<nint> KvVectors(AttentionInputs inputs, int plane)
    {
        var pool = KvPoolShape.Of(inputs.Row.Case);
        return from sequence in Enumerable.Range(0, inputs.Batch.BatchSize)
               from key in Enumerable.Range(0, inputs.Batch.KvLengths[sequence])
               from head in Enumerable.Range(0, inputs.Row.Case.Heads.Kv)
               let page = inputs.Tables.Of(sequence)[key / pool.BlockSize]
               select Address(inputs, pool.Offset(page, plane, key % pool.BlockSize, head));
    }

    private static unsafe nint Address(AttentionInputs inputs, long element) =>
        (nint)(inputs.KvPool.Bytes + (element * (inputs.Row.Fp8Inputs ? sizeof(byte) : sizeof(ushort))));
}
