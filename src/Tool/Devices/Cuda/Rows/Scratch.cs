using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>A row's few bytes of device memory beside its data, each use at an offset of its own.</summary>
internal sealed class Scratch : IDisposable
{
    public const int LengthBytes = 128;

    /// <summary>Two counters of the kernel: nothing else may write there.</summary>
    private const int CountersAt = 0;
    private const int SumAt = 64;

    public Scratch() => Buffer.Fill(0);

    public DeviceBuffer Buffer { get; } = new(LengthBytes);

    public DevicePointer Counters => Buffer.Pointer.At(CountersAt);

    /// <summary>8 bytes.</summary>
    public DevicePointer Sum => Buffer.Pointer.At(SumAt);

    public void Dispose() => Buffer.Dispose();
}
