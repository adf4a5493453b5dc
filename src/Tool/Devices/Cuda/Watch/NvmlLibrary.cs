using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>NVML, opened; closed when disposed.</summary>
internal sealed class NvmlLibrary : IDisposable
{
    private const int VersionBytes = 96;

    private bool closed;

    private NvmlLibrary()
    {
    }

    /// <summary>Number of GPUs; null when the library does not give it.</summary>
    public int? Gpus { get; } = Nvml.nvmlDeviceGetCount_v2(out var count) == NvmlResult.Success ? (int)count : null;

    public string? DriverVersion { get; } = ReadDriverVersion();

    public static NvmlLibrary? TryOpen(out string? whyNot)
    {
        if (!Libraries.IsPresent(Libraries.Nvml))
        {
            whyNot = $"{Libraries.FileName(Libraries.Nvml)} was not found";
            return null;
        }

        var result = Nvml.nvmlInit_v2();
        whyNot = result == NvmlResult.Success ? null : result.NativeName();
        return whyNot is null ? new NvmlLibrary() : null;
    }

    public void Dispose()
    {
        if (!closed)
        {
            closed = true;
            _ = Nvml.nvmlShutdown();
        }
    }

    private static string? ReadDriverVersion()
    {
        Span<byte> text = stackalloc byte[VersionBytes];
        return Nvml.nvmlSystemGetDriverVersion(text, (uint)text.Length) == NvmlResult.Success ? NativeText.Of(text) : null;
    }
}
