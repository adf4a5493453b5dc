using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Explains a failed native call to the worker: too little memory, a context that is gone, or a plain error.</summary>
internal static class CudaFaults
{
    private const string Sanitizer = "run the kernel under `compute-sanitizer --tool memcheck` to find the instruction";

    /// <param name="what">The row, or what else was being done.</param>
    public static Exception Explain(CudaException e, string what) => (CuResult)e.Result switch
    {
        CuResult.OutOfMemory => new InsufficientMemoryException(
            $"{what}: the device has no more memory ({e.Message}); another process may hold some, see `doctor`"),
        _ when Cause(e) is { } cause => new DeviceLostException($"{what}: {cause} ({e.Message})", e),
        _ => e,
    };

    /// <summary>Runs the action; a native failure becomes what <see cref="Explain"/> makes of it.</summary>
    public static T Explained<T>(string what, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (CudaException e) when (Explain(e, what) is var meaning && meaning != e)
        {
            throw meaning;
        }
    }

    public static void Explained(string what, Action action) => Explained(what, () =>
    {
        action();
        return 0;
    });

    /// <summary>Why nothing more can be done in this context; null when it still works. CUDA calls these errors sticky.</summary>
    private static string? Cause(CudaException e) => (CuResult)e.Result switch
    {
        CuResult.IllegalAddress => $"the kernel read or wrote outside the memory it was given; {Sanitizer}",
        CuResult.MisalignedAddress => $"the kernel used a misaligned address; {Sanitizer}",
        CuResult.IllegalInstruction =>
            "the kernel executed an illegal instruction; was it built for another architecture, or does setmaxnreg ask for too many "
            + "registers?",
        CuResult.HardwareStackError => $"the kernel's call stack is corrupt; {Sanitizer}",
        CuResult.LaunchFailed => $"the kernel was aborted by the hardware; {Sanitizer}",
        CuResult.LaunchTimeout => "the driver ended the kernel because it ran too long; a GPU with a display attached has such a limit",
        CuResult.EccUncorrectable => "the GPU's memory has an uncorrectable error; see `nvidia-smi -q -d ECC` and have the card looked at",
        _ => null,
    };
}
