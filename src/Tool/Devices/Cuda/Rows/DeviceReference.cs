using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>
/// The exact results of a row's output vectors, computed in float64 on the device by attention_reference.cu. A vector takes one block, so
/// all that are computed together take hardly longer than the longest alone.
/// </summary>
/// <param name="parameters">Parameters of the set to read.</param>
internal sealed class DeviceReference(RowDevice device, PrefillParameters parameters, WorkloadRow row)
{
    private const uint Threads = 256;

    // Each is given out once: the inputs may be others the next time.
    private readonly Dictionary<OutputVector, double[]> ahead = [];

    /// <summary>The number of the input's type in <c>pb::reference::InputKind</c>.</summary>
    public static int InputKind(WorkloadRow row) => row.Input switch
    {
        OutputFormat.E4M3 => 1,
        OutputFormat.Fp16 => 2,
        _ => 0,
    };

    /// <summary>Computes vectors that will be read before the inputs change.</summary>
    public void ComputeAhead(ReadOnlySpan<OutputVector> vectors)
    {
        ahead.Clear();
        var length = 2 * row.Case.HeadSize;
        var results = Compute(vectors);
        for (var i = 0; i < vectors.Length; i++)
        {
            ahead[vectors[i]] = results[(i * length)..((i + 1) * length)];
        }
    }

    /// <param name="values">head_size results.</param>
    /// <param name="scoreEffect">head_size numbers, as <see cref="IPreparedRow.Reference"/> has them.</param>
    public void Read(OutputVector which, Span<double> values, Span<double> scoreEffect)
    {
        var size = row.Case.HeadSize;
        var results = ahead.Remove(which, out var computed) ? computed : Compute([which]);
        results.AsSpan(0, size).CopyTo(values);
        results.AsSpan(size, size).CopyTo(scoreEffect);
    }

    /// <returns>[vector][2][head_size]: results and score effects.</returns>
    private double[] Compute(ReadOnlySpan<OutputVector> vectors)
    {
        try
        {
            return Computed(vectors);
        }
        catch (CudaException e)
        {
            throw CudaFaults.Explain(e, $"{row.Id}, the float64 reference");
        }
    }

    private double[] Computed(ReadOnlySpan<OutputVector> vectors)
    {
        var asked = new int[3 * vectors.Length];
        for (var i = 0; i < vectors.Length; i++)
        {
            (asked[3 * i], asked[(3 * i) + 1], asked[(3 * i) + 2]) = (vectors[i].Sequence, vectors[i].Token, vectors[i].Head);
        }

        var computed = new double[vectors.Length * 2 * row.Case.HeadSize];
        using var which = DeviceBuffer.Of<int>(asked);
        using var results = new DeviceBuffer(computed.Length * sizeof(double));
        Driver.cuCtxSynchronize().ThrowIfFailed();
        device.Utilities.Reference.Function("attention_reference").Launch(
            device.Stream, new LaunchShape((uint)vectors.Length, Threads), parameters, which.Pointer, InputKind(row), results.Pointer);
        device.Synchronize();
        results.Read<double>(computed);
        return computed;
    }
}
