using PrefillBench.Devices;
using PrefillBench.Devices.Cuda;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Measurement.Output;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>Compares any number of output vectors, up to all, with float64.</summary>
/// <param name="Relative">||out - ref|| / ||ref|| over all elements of all vectors (Frobenius).</param>
/// <param name="Rounding">The same of the exact result, rounded to the output's format.</param>
/// <param name="Element">Largest |out - ref| / rms(ref of the same vector).</param>
/// <param name="Complaint">Of the worst vector, by the limits of the output check; null when all are within.</param>
internal sealed record Exactness(double Relative, double Rounding, double Element, string? Complaint)
{
    private const uint ReferenceThreads = 256;

    /// <summary>Vectors of one launch of the reference: 64 MiB of results, with a head of 128.</summary>
    private const int Chunk = 32_768;

    /// <summary>Every vector of the row, out of one copy of the whole output.</summary>
    public static Exactness OfEvery(Gpu gpu, PreparedCudaRow prepared)
    {
        var (batch, heads) = (prepared.Buffers.Workload.Batch, prepared.Buffers.Workload.Row.Case.Heads.Query);
        var output = WholeOutput.Of(prepared);
        return Of(gpu, prepared, [.. Vectors(batch, heads)], output.Read);
    }

    /// <summary>The vectors that the output check samples.</summary>
    public static Exactness OfSampled(Gpu gpu, PreparedCudaRow prepared)
    {
        var workload = prepared.Buffers.Workload;
        var vectors = SampledVectors.Of(workload.Row, workload.Batch, prepared.TileTokens).ToArray();
        var values = vectors.ToDictionary(vector => vector, vector =>
        {
            var read = new double[workload.Row.Case.HeadSize];
            prepared.ReadOutput(vector, read);
            return read;
        });
        return Of(gpu, prepared, vectors, (which, to) => values[which].CopyTo(to));
    }

    private static Exactness Of(Gpu gpu, PreparedCudaRow prepared, OutputVector[] vectors, Action<OutputVector, double[]> read)
    {
        var workload = prepared.Buffers.Workload;
        var (row, batch, size, block) = (workload.Row, workload.Batch, workload.Row.Case.HeadSize, workload.Scales.OutputBlock);
        var (errors, roundings, norms) = (new double[vectors.Length], new double[vectors.Length], new double[vectors.Length]);
        var compared = new VectorComparison[vectors.Length];
        for (var start = 0; start < vectors.Length; start += Chunk)
        {
            var part = vectors[start..Math.Min(start + Chunk, vectors.Length)];
            var exact = References(gpu.Device, workload, prepared.Buffers.Sets[0], part);
            Parallel.For(0, part.Length, i =>
            {
                var reference = exact.AsSpan(2 * i * size, size);
                var scoreEffect = exact.AsSpan(((2 * i) + 1) * size, size);
                var (output, rounded) = (new double[size], new double[size]);
                read(part[i], output);
                OutputRounding.Round(row.Output, block, reference, rounded);
                compared[start + i] = VectorComparison.Of(row, block, part[i], output, reference, scoreEffect);
                errors[start + i] = SquaredDistance(output, reference);
                roundings[start + i] = SquaredDistance(rounded, reference);
                norms[start + i] = SquaredDistance(new double[size], reference);
            });
        }

        var worst = compared.MaxBy(comparison => comparison.Excess);
        var wrong = compared.Count(comparison => comparison.Excess > 1);
        return new(
            Math.Sqrt(errors.Sum() / norms.Sum()),
            Math.Sqrt(roundings.Sum() / norms.Sum()),
            compared.Max(comparison => comparison.ElementError),
            wrong == 0 ? null : $"{wrong} of {compared.Length} vectors are wrong; {worst.Complaint(batch)}");
    }

    private static IEnumerable<OutputVector> Vectors(RaggedBatch batch, int heads) =>
        from sequence in Enumerable.Range(0, batch.BatchSize)
        from token in Enumerable.Range(batch.QueryStarts[sequence], batch.QueryLengths[sequence])
        from head in Enumerable.Range(0, heads)
        select new OutputVector(sequence, token, head);

    /// <summary>By vector: head_size results, then as many effects of scores.</summary>
    private static double[] References(RowDevice device, CudaWorkload workload, InputSet set, OutputVector[] vectors)
    {
        using var which = DeviceBuffer.Of<int>([.. vectors.SelectMany(v => new[] { v.Sequence, v.Token, v.Head })]);
        using var results = new DeviceBuffer(2L * vectors.Length * workload.Row.Case.HeadSize * sizeof(double));
        var parameters = new PrefillArguments(workload, default, 0, default, default, maps: null).For(set);
        Driver.cuCtxSynchronize().ThrowIfFailed();
        device.Utilities.Reference.Function("attention_reference").Launch(
            device.Stream, new LaunchShape((uint)vectors.Length, ReferenceThreads), parameters, which.Pointer,
            DeviceReference.InputKind(workload.Row), results.Pointer);
        device.Synchronize();
        var exact = new double[2 * vectors.Length * workload.Row.Case.HeadSize];
        results.Read<double>(exact);
        return exact;
    }

    private static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }
}
