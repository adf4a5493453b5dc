using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Numerics;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// A row's output on the device: [tokens, query heads, head size] in one format and, for NVFP4, block scales in tiles of 128 x 4
/// whose padding holds 0 from allocation on. The operations work on the output of any set.
/// </summary>
internal sealed class CudaOutput : IDisposable
{
    private const uint Bf16NaN = 0x7FC0_7FC0;
    private const uint Fp16NaN = 0x7E00_7E00;
    private const uint E4M3NaN = 0x7F7F_7F7F;

    // e2m1 has no NaN: the block scales carry it.
    private const uint Nvfp4Ones = 0xFFFF_FFFF;

    private readonly RowDevice device;
    private readonly WorkloadRow row;
    private readonly int tokens;
    private readonly Nvfp4ScaleLayout layout;
    private readonly DeviceBuffer elements;
    private readonly DeviceBuffer? scales;

    public CudaOutput(RowDevice device, WorkloadRow row, int tokens)
    {
        (this.device, this.row, this.tokens) = (device, row, tokens);
        elements = new(checked((long)tokens * row.Case.Heads.Query * VectorBytes));
        if (row.Output == OutputFormat.Nvfp4)
        {
            layout = new(tokens, row.Case.Heads.Query * Blocks);
            scales = new(layout.LengthBytes);
            scales.Fill(0);
        }
    }

    public DevicePointer Elements => elements.Pointer;

    public DevicePointer Scales => scales?.Pointer ?? default;

    public long ElementBytes => elements.Bytes;

    public long ScaleBytes => scales?.Bytes ?? 0;

    public IEnumerable<Allocation> Allocations =>
        scales is null
            ? [new(AllocationKind.Output, elements.Size)]
            : [new(AllocationKind.Output, elements.Size), new(AllocationKind.OutputScales, scales.Size)];

    /// <summary>The largest code without its sign that is a number; infinity counts as one.</summary>
    private int LargestNumber => row.Output switch { OutputFormat.Bf16 => 0x7F80, OutputFormat.Fp16 => 0x7C00, _ => 0x7E };

    private int VectorBytes => StoredVector.Bytes(row.Output, row.Case.HeadSize);

    private int Blocks => row.Case.HeadSize / Nvfp4.BlockSize;

    /// <summary>Queues the overwriting of every element with a NaN code.</summary>
    public void Poison(InputSet set)
    {
        var pattern = row.Output switch
        {
            OutputFormat.Bf16 => Bf16NaN,
            OutputFormat.Fp16 => Fp16NaN,
            OutputFormat.E4M3 => E4M3NaN,
            _ => Nvfp4Ones,
        };
        var words = ElementBytes / sizeof(uint);
        device.Utilities.Compare.Function("poison").Launch(device.Stream, device.Over(words), set.Output, words, pattern);
        if (scales is not null)
        {
            device.Utilities.Compare.Function("poison_block_scales")
                .Launch(device.Stream, device.Over((long)tokens * layout.Columns), set.OutputScales, tokens, layout.Columns);
        }
    }

    /// <summary>Elements with a NaN code; for NVFP4 block scales, whose padding is 0.</summary>
    /// <param name="sum">8 bytes of scratch.</param>
    public long CountNaN(InputSet set, DevicePointer sum) => (long)SumOf(sum, () =>
    {
        var (codes, bytes) = scales is null ? (set.Output, ElementBytes) : (set.OutputScales, ScaleBytes);
        var words = bytes / sizeof(ulong);
        device.Utilities.Compare.Function("count_nan")
            .Launch(device.Stream, device.Over(words), codes, words, LargestNumber, sum);
    });

    /// <summary>Digest over every byte, scales and their padding included.</summary>
    /// <param name="sum">8 bytes of scratch.</param>
    public ulong Digest(InputSet set, DevicePointer sum)
    {
        return SumOf(sum, () =>
        {
            Add(set.Output, ElementBytes, 0);
            if (scales is not null)
            {
                Add(set.OutputScales, ScaleBytes, ElementBytes / sizeof(ulong));
            }
        });

        void Add(DevicePointer words, long bytes, long first) =>
            device.Utilities.Compare.Function("digest")
                .Launch(device.Stream, device.Over(bytes / sizeof(ulong)), words, bytes / sizeof(ulong), first, sum);
    }

    /// <summary>One vector as stored, dequantised.</summary>
    public void Read(InputSet set, int token, int head, float outputBlock, Span<double> values)
    {
        Span<byte> stored = stackalloc byte[VectorBytes];
        Transfer.Read(set.Output.At((((long)token * row.Case.Heads.Query) + head) * VectorBytes), stored);
        Span<byte> blockScales = stackalloc byte[scales is null ? 0 : Blocks];
        for (var block = 0; block < blockScales.Length; block++)
        {
            Transfer.Read(set.OutputScales.At(layout.OffsetBytes(token, (head * Blocks) + block)), blockScales.Slice(block, 1));
        }

        StoredVector.Decode(row.Output, stored, blockScales, outputBlock, values);
    }

    public void Dispose()
    {
        elements.Dispose();
        scales?.Dispose();
    }

    /// <summary>The value that the queued kernels add to 8 bytes of zeros.</summary>
    private ulong SumOf(DevicePointer sum, Action queueKernels)
    {
        Driver.cuMemsetD8Async(sum, 0, sizeof(ulong), device.Stream).ThrowIfFailed();
        queueKernels();
        device.Synchronize();
        Span<ulong> total = stackalloc ulong[1];
        Transfer.Read(sum, total);
        return total[0];
    }
}
