using System.Text;
using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>The assembler in a GPU's driver, which knows the GPU even where NVRTC is older than it.</summary>
/// <param name="arch">The GPU's.</param>
/// <param name="driver">Its version.</param>
/// <param name="open">Makes the GPU's primary context current, until it is disposed.</param>
public sealed class DriverAssembler(GpuArch arch, string driver, Func<IDisposable> open)
{
    private const int LogBytes = 64 << 10;

    public GpuArch Arch => arch;

    public string Name => $"driver {driver}";

    /// <summary>PTX to a cubin for the GPU.</summary>
    /// <param name="ptx">Ends in NUL, as NVRTC gives it.</param>
    /// <returns>The log is empty where the driver says nothing.</returns>
    public unsafe (byte[] Cubin, string Log) Assemble(byte[] ptx, string name)
    {
        using var context = open();
        var log = new byte[LogBytes];
        fixed (byte* logAt = log)
        {
            ReadOnlySpan<CuJitOption> options =
                [CuJitOption.InfoLogBuffer, CuJitOption.InfoLogBufferSizeBytes, CuJitOption.LogVerbose, CuJitOption.GenerateLineInfo];
            Span<nint> values = [(nint)logAt, LogBytes, 1, 1];
            Driver.cuLinkCreate_v2((uint)options.Length, options, values, out var link).ThrowIfFailed();
            using (link)
            {
                Driver.cuLinkAddData_v2(link, CuJitInput.Ptx, ptx, (nuint)ptx.Length, name, 0, 0, 0).ThrowIfFailed();
                Driver.cuLinkComplete(link, out var cubin, out var size).ThrowIfFailed();
                return (new ReadOnlySpan<byte>(cubin, checked((int)size)).ToArray(), Encoding.UTF8.GetString(log).Split('\0')[0]);
            }
        }
    }
}
