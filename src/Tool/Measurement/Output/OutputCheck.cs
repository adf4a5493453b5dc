using PrefillBench.Devices;
using PrefillBench.Workload;

namespace PrefillBench.Measurement.Output;

/// <summary>Compares sampled output vectors with the exact result in float64.</summary>
public static class OutputCheck
{
    // o_sf_scale of the published benchmark, see WorkloadGenerator; only NVFP4 uses it.
    private const float PublishedOutputBlock = 500;

    /// <summary>The row must have been launched since its output was poisoned.</summary>
    /// <param name="batch">The lengths that the row was prepared with.</param>
    public static OutputCheckResult Of(WorkloadRow row, RaggedBatch batch, IPreparedRow prepared)
    {
        var output = new double[row.Case.HeadSize];
        var (exact, scoreEffect) = (new double[row.Case.HeadSize], new double[row.Case.HeadSize]);
        var compared = new List<VectorComparison>();
        var vectors = SampledVectors.Of(row, batch, prepared.TileTokens);
        prepared.ComputeReferencesAhead(vectors.AsSpan());
        foreach (var vector in vectors)
        {
            prepared.ReadOutput(vector, output);
            prepared.Reference(vector, exact, scoreEffect);
            compared.Add(VectorComparison.Of(row, PublishedOutputBlock, vector, output, exact, scoreEffect));
        }

        return Summary(compared, batch);
    }

    private static OutputCheckResult Summary(List<VectorComparison> compared, RaggedBatch batch)
    {
        // NaN sorts below every number; as an error it must come first.
        var worst = compared.MaxBy(c => double.IsNaN(c.RelativeError) ? double.PositiveInfinity : c.RelativeError / c.Limit);
        var wrong = compared.Count(c => c.Excess > 1);
        var complaint = wrong == 0 ? null
            : $"{compared.MaxBy(c => c.Excess).Complaint(batch)} ({wrong} of {compared.Count} sampled vectors are wrong)";
        return new(worst.RelativeError, worst.Limit, compared.Max(c => c.ElementError), compared.Count, complaint);
    }
}
