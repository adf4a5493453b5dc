using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>The exact result of single output vectors, computed in float64 on the device by attention_reference.cu.</summary>
internal static class DeviceReference
{
    private const uint Threads = 256;

    /// <summary>The number of the input's type in <c>pb::reference::InputKind</c>.</summary>
    public static int InputKind(WorkloadRow row) => row.Input switch
    {
        OutputFormat.E4M3 => 1,
        OutputFormat.Fp16 => 2,
        _ => 0,
    };

    /// <param name="parameters">Parameters of the set to read.</param>
    /// <param name="values">head_size results.</param>
    /// <param name="scoreEffect">head_size numbers, as <see cref="IPreparedRow.Reference"/> has them.</param>
    public static void Compute(
        RowDevice device, PrefillParameters parameters, WorkloadRow row, OutputVector which, Scratch scratch, Span<double> values,
        Span<double> scoreEffect)
    {
        var size = row.Case.HeadSize;
        scratch.Buffer.Write<int>([which.Sequence, which.Token, which.Head], Scratch.VectorAt);
        Driver.cuCtxSynchronize().ThrowIfFailed();
        device.Utilities.Reference.Function("attention_reference")
            .Launch(device.Stream, new LaunchShape(1, Threads), parameters, scratch.Vector, InputKind(row), scratch.Results);
        device.Synchronize();
        scratch.Buffer.Read(values[..size], Scratch.ResultsAt);
        scratch.Buffer.Read(scoreEffect[..size], Scratch.ResultsAt + (size * sizeof(double)));
    }
}
