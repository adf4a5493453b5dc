using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Diagnostics;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cuda;

/// <summary>The device's primary context, current on the thread that made it; given back when disposed.</summary>
public sealed class CudaContext : IDisposable
{
    private readonly PrimaryContextHandle handle;

    private CudaContext(PrimaryContextHandle handle) => this.handle = handle;

    /// <summary>Bytes the context can still allocate.</summary>
    public static ByteCount FreeMemory
    {
        get
        {
            Driver.cuMemGetInfo_v2(out var free, out _).ThrowIfFailed();
            return new((long)free);
        }
    }

    /// <exception cref="PfbException">DeviceUnavailable: another process has the device for itself, or its memory is full.</exception>
    public static CudaContext Create(GpuDescription gpu)
    {
        try
        {
            Driver.cuDeviceGet(out var device, gpu.Ordinal).ThrowIfFailed();

            // A waiting host thread that sleeps adds tens of microseconds to the end of every launch.
            _ = Driver.cuDevicePrimaryCtxSetFlags_v2(device, CuContextFlags.ScheduleSpin);
            var context = new CudaContext(PrimaryContextHandle.Retain(device));
            context.MakeCurrent();
            return context;
        }
        catch (CudaException e) when (Why((CuResult)e.Result) is { } why)
        {
            throw new PfbException(Codes.DeviceUnavailable, $"cannot use {gpu.Name} ({gpu.Uuid}): {why} ({e.NativeName})");
        }
    }

    /// <summary>Makes the context current for a thread other than the one that created it.</summary>
    public void MakeCurrent() => Driver.cuCtxSetCurrent(handle).ThrowIfFailed();

    public void Dispose() => handle.Dispose();

    private static string? Why(CuResult result) => result switch
    {
        CuResult.DeviceUnavailable => "another process has it in exclusive mode, or its compute mode is Prohibited",
        CuResult.OutOfMemory => "another process has filled its memory",
        CuResult.EccUncorrectable => "it has an uncorrectable memory error; its owner must reset it",
        _ => null,
    };
}
