using System.Runtime.InteropServices;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>The numbers of <c>pb::Encoding</c> in fill.cu.</summary>
internal enum FillEncoding
{
    Bf16 = 0,
    E4M3 = 1,

    /// <summary>bf16 of the dequantised e4m3.</summary>
    Bf16OfE4M3 = 2,
    Fp16 = 3,
}

/// <summary>The fields of <c>pb::Storage</c> in fill.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FillStorage(FillEncoding Encoding, float Scale, float Dequantization)
{
    public static FillStorage Bf16 => new(FillEncoding.Bf16, 1, 1);

    public static FillStorage Fp16 => new(FillEncoding.Fp16, 1, 1);

    public static FillStorage Of(float amax, bool keepE4M3)
    {
        var quantization = Float8Tensor.FromAmax(amax);
        return new(keepE4M3 ? FillEncoding.E4M3 : FillEncoding.Bf16OfE4M3, quantization.Scale, quantization.Dequantization);
    }

    /// <summary>Stored element times this is the value it stands for.</summary>
    public float StoredUnit => Encoding == FillEncoding.E4M3 ? Dequantization : 1;
}

/// <summary>The fields of <c>pb::Pool</c> in fill.cu; strides are in elements.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FillPool(
    long PageStride, long PlaneStride, long HeadStride, long TokenStride, long Tokens, int PageSizeLog2, int KvHeads, int HeadSize)
{
    public static FillPool Of(KvPoolShape pool)
    {
        var hnd = pool.Layout == KvLayout.Hnd;
        var plane = (long)pool.Heads * pool.BlockSize * pool.HeadSize;
        return new(
            2 * plane,
            plane,
            hnd ? (long)pool.BlockSize * pool.HeadSize : pool.HeadSize,
            hnd ? pool.HeadSize : (long)pool.Heads * pool.HeadSize,
            pool.Tokens,
            int.Log2(pool.BlockSize),
            pool.Heads,
            pool.HeadSize);
    }
}

/// <summary>Draws a workload's tensors on the device, with the same bits as <see cref="WorkloadGenerator"/> draws on the host.</summary>
internal sealed class WorkloadFill(RowDevice device, ulong seed)
{
    /// <summary>Elements of one Philox block, made by one thread.</summary>
    private const int Quad = 4;

    /// <summary>The largest magnitude of the tensors together, which have <paramref name="elements"/> each.</summary>
    public float Amax(DeviceBuffer scratch, long elements, params ReadOnlySpan<RandomTensor> tensors)
    {
        scratch.Write<uint>([0]);
        Driver.cuCtxSynchronize().ThrowIfFailed();
        var amax = device.Utilities.Fill.Function("amax");
        foreach (var tensor in tensors)
        {
            amax.Launch(device.Stream, device.Over(elements / Quad), scratch.Pointer, elements / Quad, seed, (uint)tensor);
        }

        device.Synchronize();
        Span<uint> magnitude = stackalloc uint[1];
        scratch.Read(magnitude);
        return Bf16.ToSingle((ushort)magnitude[0]);
    }

    public void Query(DevicePointer query, long elements, FillStorage storage) =>
        device.Utilities.Fill.Function("fill_query")
            .Launch(device.Stream, device.Over(elements / Quad), query, elements / Quad, seed, storage);

    public void Kv(DevicePointer kvPool, KvPoolShape shape, FillStorage storage) =>
        device.Utilities.Fill.Function("fill_kv")
            .Launch(device.Stream, device.Over(shape.Length / Quad), kvPool, FillPool.Of(shape), seed, storage);
}
