using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>Who may use a GPU, as its owner set it.</summary>
public enum GpuComputeMode
{
    /// <summary>Any number of processes.</summary>
    Shared,

    /// <summary>One process at a time.</summary>
    Exclusive,

    /// <summary>None.</summary>
    Prohibited,
}

/// <summary>The driver's facts of one device. They are read without creating a context on it.</summary>
public sealed record GpuDescription
{
    /// <summary>The driver's number, after CUDA_VISIBLE_DEVICES.</summary>
    public required int Ordinal { get; init; }

    /// <summary>A name such as <c>NVIDIA H200</c>, or <c>NVIDIA H200 MIG 1g.18gb</c> for a MIG instance.</summary>
    public required string Name { get; init; }

    /// <summary>The UUID as nvidia-smi -L prints it, such as <c>GPU-1e7b...</c> or <c>MIG-...</c>.</summary>
    public required string Uuid { get; init; }

    /// <summary>The bus address, such as <c>0000:18:00.0</c>.</summary>
    public required string PciBusId { get; init; }

    public required ComputeCapability Capability { get; init; }

    public required int Multiprocessors { get; init; }

    /// <summary>All of the device's memory that the driver may give out.</summary>
    public required ByteCount Memory { get; init; }

    public required ByteCount L2 { get; init; }

    /// <summary>Shared memory one block can have at most, when it asks for it.</summary>
    public required ByteCount SharedPerBlock { get; init; }

    public required int MaxSmClockMegahertz { get; init; }

    public required GpuComputeMode ComputeMode { get; init; }

    public required bool EccEnabled { get; init; }

    /// <summary>A kernel that runs for seconds is killed, because a display hangs on this GPU.</summary>
    public required bool KillsLongKernels { get; init; }

    public bool IsMig => Uuid.StartsWith("MIG-", StringComparison.Ordinal);
}

/// <summary>A compute capability, such as 9.0 for sm_90.</summary>
public readonly record struct ComputeCapability(int Major, int Minor) : IComparable<ComputeCapability>
{
    /// <summary>The name in slugs and for compilers: <c>sm_90</c>.</summary>
    public string Architecture => $"sm_{Major}{Minor}";

    public int CompareTo(ComputeCapability other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    public static bool operator <(ComputeCapability a, ComputeCapability b) => a.CompareTo(b) < 0;

    public static bool operator >(ComputeCapability a, ComputeCapability b) => a.CompareTo(b) > 0;

    public static bool operator <=(ComputeCapability a, ComputeCapability b) => a.CompareTo(b) <= 0;

    public static bool operator >=(ComputeCapability a, ComputeCapability b) => a.CompareTo(b) >= 0;

    public override string ToString() => $"{Major}.{Minor}";
}
