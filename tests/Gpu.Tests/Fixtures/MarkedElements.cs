using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Numerics;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>
/// e4m3 queries and keys whose first elements are set, so that scores are moved by a known amount: two times <see cref="Value"/> by
/// 5 x 4.8 x 4.8 / sqrt(128) = 10.2.
/// </summary>
internal static class MarkedElements
{
    public const float Value = 4.8f;
    private const int Elements = 5;

    /// <param name="evenTokens">Whether queries of even tokens have <see cref="Value"/>. Those of odd ones have 0.</param>
    /// <param name="others">What every key has but the last before the queries of its sequence.</param>
    /// <param name="last">What that one has.</param>
    public static CudaWorkload Workload(
        RowDevice device, WorkloadRow row, RaggedBatch lengths, bool evenTokens, float others, float last)
    {
        var workload = CudaWorkload.Of(device, RowWorkload.Of(row, lengths, DistinctPages.Of(row.Case, lengths)));
        var queries = new byte[checked((int)workload.Query.Bytes)];
        workload.Query.Read<byte>(queries);
        var code = E4M3.FromSingleSaturating(Value / workload.Scales.Query);
        var (size, heads) = (row.Case.HeadSize, row.Case.Heads.Query);
        for (var vector = 0; vector < queries.Length / size; vector++)
        {
            queries.AsSpan(vector * size, Elements).Fill(evenTokens && vector / heads % 2 == 0 ? code : (byte)0);
        }

        workload.Query.Write<byte>(queries);
        MarkKeys(workload, lengths, KeyCode(others), KeyCode(last));
        return workload;

        byte KeyCode(float value) => E4M3.FromSingleSaturating(value / workload.Scales.Key);
    }

    private static void MarkKeys(CudaWorkload workload, RaggedBatch lengths, byte others, byte last)
    {
        var pool = workload.Pool;
        var codes = new byte[checked((int)pool.Length)];
        workload.KvPool.Read<byte>(codes);
        foreach (var (page, slot, head) in
            from page in Enumerable.Range(0, pool.Pages)
            from slot in Enumerable.Range(0, pool.BlockSize)
            from head in Enumerable.Range(0, pool.Heads)
            select (page, slot, head))
        {
            codes.AsSpan((int)pool.Offset(page, 0, slot, head), Elements).Fill(others);
        }

        for (var sequence = 0; sequence < lengths.BatchSize; sequence++)
        {
            var key = lengths.PrefixLengths[sequence] - 1;
            var page = workload.Tables.Pages[(sequence * workload.Tables.PagesPerSequence) + (key / pool.BlockSize)];
            for (var head = 0; head < pool.Heads; head++)
            {
                codes.AsSpan((int)pool.Offset(page, 0, key % pool.BlockSize, head), Elements).Fill(last);
            }
        }

        workload.KvPool.Write<byte>(codes);
    }
}
