using System.Diagnostics;
using PrefillBench.Devices.Adapters;
using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Rows.Lent;

/// <summary>Launches of a shared library, in this process and on this stream.</summary>
internal sealed unsafe class LibraryLaunches : IDisposable
{
    private readonly NativeKernel kernel;
    private readonly Pinned pinned = new();
    private readonly PbSet* sets;
    private readonly nint state;
    private readonly nint stream;

    private readonly double planningMs;

    private LibraryLaunches(LentBinding bound)
    {
        kernel = new(bound.Adapter);
        stream = bound.Device.Stream.DangerousGetHandle();
        var native = new NativeCase(bound.Case, pinned);
        sets = pinned.Of<PbSet>(
        [
            .. Enumerable.Range(0, bound.Arena.Sets)
                .Select(set => native.Set(set, bound.Tensors, buffer => (nint)bound.Arena.At(set, buffer).Address)),
        ]);
        try
        {
            state = kernel.Create(native.Case(), pinned.Text(bound.Adapter.Options));
            var planned = new double[bound.Arena.Sets];
            for (var set = 0; set < planned.Length; set++)
            {
                var start = Stopwatch.GetTimestamp();
                kernel.Plan(state, sets + set, stream);
                planned[set] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            planningMs = HostQuestions.MiddleAfterFirst(planned);
            Driver.cuCtxSynchronize().ThrowIfFailed();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public static IRowLauncher Launcher(LentBinding bound)
    {
        var library = new LibraryLaunches(bound);
        return new RowLauncher(bound.Device, library.Launch, bound.Arena.Sets, bound.LaunchesPerTime, bound.Graph, owned: library)
        {
            PlanningMs = library.planningMs,
        };
    }

    public void Dispose()
    {
        if (state != 0)
        {
            kernel.Destroy(state);
        }

        pinned.Dispose();
    }

    private void Launch(int set) => kernel.Launch(state, sets + set, stream);
}
