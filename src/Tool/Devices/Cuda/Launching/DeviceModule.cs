using PrefillBench.Devices.Cuda.Interop;
using ModuleHandle = PrefillBench.Devices.Cuda.Interop.ModuleHandle;

namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>Compiled code, loaded into the current context.</summary>
internal sealed class DeviceModule : IDisposable
{
    private readonly ModuleHandle module;

    public DeviceModule(ReadOnlySpan<byte> cubin) => Driver.cuModuleLoadData(out module, cubin).ThrowIfFailed();

    /// <exception cref="CudaException">CUDA_ERROR_NOT_FOUND: the code has no such extern "C" entry.</exception>
    public DeviceFunction Function(string entry)
    {
        Driver.cuModuleGetFunction(out var function, module, entry).ThrowIfFailed($"cuModuleGetFunction({entry})");
        return new(function, entry);
    }

    public void Dispose() => module.Dispose();
}

/// <summary>Blocks of a launch, threads of a block, and bytes of dynamic shared memory of each block.</summary>
internal readonly record struct LaunchShape(uint Blocks, uint Threads, uint SharedBytes = 0);

/// <summary>A kernel's entry; lives as long as its module. Arguments are copied when the launch is queued.</summary>
internal readonly unsafe record struct DeviceFunction(CuFunction Handle, string Entry)
{
    public int Attribute(CuFunctionAttribute attribute)
    {
        Driver.cuFuncGetAttribute(out var value, attribute, Handle).ThrowIfFailed();
        return value;
    }

    /// <summary>Must come before a launch with more than 48 KB of dynamic shared memory.</summary>
    public void AllowShared(int bytes) =>
        Driver.cuFuncSetAttribute(Handle, CuFunctionAttribute.MaxDynamicSharedSizeBytes, bytes)
            .ThrowIfFailed($"{bytes} B of shared memory for {Entry}");

    public int BlocksPerMultiprocessor(LaunchShape shape)
    {
        Driver.cuOccupancyMaxActiveBlocksPerMultiprocessor(out var blocks, Handle, (int)shape.Threads, shape.SharedBytes).ThrowIfFailed();
        return blocks;
    }

    public void Launch(StreamHandle stream, LaunchShape shape) => Launch(stream, shape, null);

    public void Launch<T1>(StreamHandle stream, LaunchShape shape, T1 a1)
        where T1 : unmanaged
    {
        var arguments = stackalloc void*[] { &a1 };
        Launch(stream, shape, arguments);
    }

    public void Launch<T1, T2>(StreamHandle stream, LaunchShape shape, T1 a1, T2 a2)
        where T1 : unmanaged
        where T2 : unmanaged
    {
        var arguments = stackalloc void*[] { &a1, &a2 };
        Launch(stream, shape, arguments);
    }

    public void Launch<T1, T2, T3>(StreamHandle stream, LaunchShape shape, T1 a1, T2 a2, T3 a3)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
    {
        var arguments = stackalloc void*[] { &a1, &a2, &a3 };
        Launch(stream, shape, arguments);
    }

    public void Launch<T1, T2, T3, T4>(StreamHandle stream, LaunchShape shape, T1 a1, T2 a2, T3 a3, T4 a4)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
    {
        var arguments = stackalloc void*[] { &a1, &a2, &a3, &a4 };
        Launch(stream, shape, arguments);
    }

    private void Launch(StreamHandle stream, LaunchShape shape, void** arguments) =>
        Driver.cuLaunchKernel(Handle, shape.Blocks, 1, 1, shape.Threads, 1, 1, shape.SharedBytes, stream, arguments, null)
            .ThrowIfFailed($"launch of {Entry}, {shape.Blocks} blocks of {shape.Threads} threads with {shape.SharedBytes} B");
}
