using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda;

/// <summary>
/// The range for which <c>ncu --profile-from-start off</c> and <c>nsys --capture-range=cudaProfilerApi</c> wait. Without a profiler the
/// driver does nothing.
/// </summary>
internal sealed class CudaProfile : IDisposable
{
    public CudaProfile(CudaContext context)
    {
        context.MakeCurrent();
        Driver.cuCtxSynchronize().ThrowIfFailed();
        Driver.cuProfilerStart().ThrowIfFailed();
    }

    public void Dispose()
    {
        // What was launched belongs to the range; a kernel that failed has said so already.
        _ = Driver.cuCtxSynchronize();
        _ = Driver.cuProfilerStop();
    }
}
