namespace PrefillBench.Kernels.Cpu;

/// <summary>
/// The constants that a kernel's loops are compiled for. They are constants to the JIT compiler, so that each head size has instructions of
/// its own, and plain attention has none for windows, sinks and soft caps.
/// </summary>
internal interface IKernelShape
{
    /// <summary>Elements of a vector; a multiple of 32.</summary>
    static abstract int HeadSize { get; }

    /// <summary>True when there is nothing beside plain attention.</summary>
    static abstract bool IsPlain { get; }
}

internal interface IHeadSize
{
    static abstract int Value { get; }
}

internal readonly struct Head64 : IHeadSize
{
    public static int Value => 64;
}

internal readonly struct Head96 : IHeadSize
{
    public static int Value => 96;
}

internal readonly struct Head128 : IHeadSize
{
    public static int Value => 128;
}

internal readonly struct Head256 : IHeadSize
{
    public static int Value => 256;
}

/// <summary>Neither windows nor sinks nor soft caps.</summary>
internal readonly struct Plain<THead> : IKernelShape
    where THead : struct, IHeadSize
{
    public static int HeadSize => THead.Value;

    public static bool IsPlain => true;
}

/// <summary>A shape with any of the features.</summary>
internal readonly struct Featured<THead> : IKernelShape
    where THead : struct, IHeadSize
{
    public static int HeadSize => THead.Value;

    public static bool IsPlain => false;
}

/// <summary>A kernel that can be bound for any shape.</summary>
internal interface IShapeBinding
{
    BoundKernel Bind<TShape>()
        where TShape : struct, IKernelShape;
}

/// <summary>Finds the type that the loops are compiled for, from a case's numbers.</summary>
internal static class ShapeBinding
{
    public static BoundKernel For(CaseShape shape, IShapeBinding binding) => shape.HeadSize switch
    {
        64 => For<Head64>(shape, binding),
        96 => For<Head96>(shape, binding),
        128 => For<Head128>(shape, binding),
        256 => For<Head256>(shape, binding),
        var other => throw new ArgumentOutOfRangeException(nameof(shape), other, "a head size that these kernels do not have"),
    };

    private static BoundKernel For<THead>(CaseShape shape, IShapeBinding binding)
        where THead : struct, IHeadSize =>
        shape.Features == CaseFeatures.None ? binding.Bind<Plain<THead>>() : binding.Bind<Featured<THead>>();
}
