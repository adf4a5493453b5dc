using System.Collections.Immutable;

namespace PrefillBench.Devices.Adapters;

/// <summary>The type of an element in DLPack's form.</summary>
/// <param name="Code">0 int, 1 unsigned int, 2 float, 4 bfloat.</param>
internal readonly record struct LentType(byte Code, byte Bits)
{
    public static readonly LentType Int32 = new(0, 32);
    public static readonly LentType UInt8 = new(1, 8);
    public static readonly LentType Fp16 = new(2, 16);
    public static readonly LentType Fp32 = new(2, 32);
    public static readonly LentType Bf16 = new(4, 16);

    public int Bytes => Bits / 8;
}

/// <summary>A tensor that a kernel is lent: a view of one of the row's buffers.</summary>
/// <param name="Name">The name in prefill_bench_kernel.h.</param>
/// <param name="Buffer">Name of the tensor whose memory it is; its own, unless it is a view.</param>
/// <param name="FirstElement">Index of the tensor's first element in its buffer.</param>
/// <param name="Strides">Strides in elements.</param>
internal sealed record LentTensor(
    string Name, string Buffer, long FirstElement, LentType Type, ImmutableArray<long> Shape, ImmutableArray<long> Strides)
{
    public bool OwnsItsMemory => Name == Buffer;

    /// <summary>Bytes of a tensor that is no view.</summary>
    public long Bytes => Shape.Aggregate(1L, (product, length) => checked(product * length)) * Type.Bytes;

    /// <summary>Row-major, in memory of its own.</summary>
    public static LentTensor Dense(string name, LentType type, params ImmutableArray<long> shape)
    {
        var strides = new long[shape.Length];
        for (var (axis, stride) = (shape.Length - 1, 1L); axis >= 0; stride *= shape[axis--])
        {
            strides[axis] = stride;
        }

        return new(name, name, 0, type, shape, [.. strides]);
    }
}
