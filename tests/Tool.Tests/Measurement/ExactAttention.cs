using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Devices.Cpu;
using PrefillBench.Numerics;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Measurement;

/// <summary>
/// A kernel that computes in float64 and rounds to the output format: the best any kernel can be. Its faults are the
/// mistakes a real kernel can make.
/// </summary>
internal sealed class ExactAttention(WorkloadRow row) : IPreparedRow
{
    private readonly AttentionInputs inputs = WorkloadGenerator.Inputs(RowWorkload.Of(row));

    /// <summary>The page that the kernel reads for a block of keys of a sequence.</summary>
    public Func<int, int, int, int> Page { get; init; } = (_, _, page) => page;

    public Func<int, int> HeadOf { get; init; } = head => head;

    /// <summary>Keys the kernel forgets.</summary>
    public Func<int, bool> Skips { get; init; } = _ => false;

    /// <summary>How the kernel adds up the products of a query and a key.</summary>
    public Func<double[], double[], double> Product { get; init; } = Dot;

    public Func<double, int, double> Stored { get; init; } = (value, _) => value;

    public ImmutableArray<Allocation> Allocations => [];

    public ImmutableSortedDictionary<string, string> Resources => ImmutableSortedDictionary<string, string>.Empty;

    public double Launch() => 1;

    public void LaunchTimed(Span<double> launchMs) => launchMs.Fill(1);

    public void PoisonOutput()
    {
    }

    public long CountNaN() => 0;

    public ulong OutputDigest() => 0;

    public void ReadOutput(OutputVector which, Span<double> values)
    {
        Compute(which, values, Page, HeadOf(which.Head), Skips, Product);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Stored(values[i], i);
        }

        OutputRounding.Round(row.Output, inputs.Scales.OutputBlock, values, values);
    }

    public void Reference(OutputVector which, Span<double> values, Span<double> scoreEffect)
    {
        AttentionReference.Compute(inputs, which, values, scoreEffect);
        Compute(which, values, (_, _, page) => page, which.Head, _ => false, Dot);
    }

    public void Dispose() => inputs.Dispose();

    private void Compute(
        OutputVector which, Span<double> values, Func<int, int, int, int> page, int head, Func<int, bool> skips,
        Func<double[], double[], double> product)
    {
        var token = which.Token - inputs.Batch.QueryStarts[which.Sequence];
        var keys = Enumerable.Range(0, inputs.Batch.PrefixLengths[which.Sequence] + token + 1).Where(key => !skips(key)).ToArray();
        var query = Vector(inputs.Query, ((long)which.Token * row.Case.Heads.Query) + head);
        var kvHead = head / row.Case.Heads.GroupSize;
        var scores = keys.Select(key => inputs.Scales.Bmm1 * product(query, Kv(0, which.Sequence, key, kvHead, page))).ToArray();
        var max = scores.Max();
        var weights = scores.Select(score => Math.Exp(score - max)).ToArray();
        var sum = weights.Sum();
        values.Clear();
        foreach (var (key, weight) in keys.Zip(weights))
        {
            var value = Kv(1, which.Sequence, key, kvHead, page);
            for (var d = 0; d < values.Length; d++)
            {
                values[d] += weight / sum * value[d] * inputs.Scales.Bmm2;
            }
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    // HND: [pages, 2, kv heads, page, dim]
    private double[] Kv(int plane, int sequence, int key, int kvHead, Func<int, int, int, int> page)
    {
        var block = key / row.Case.BlockSize;
        var physical = page(sequence, block, inputs.Tables.Of(sequence)[block]);
        var first = (((((long)physical * 2) + plane) * row.Case.Heads.Kv) + kvHead) * row.Case.BlockSize;
        return Vector(inputs.KvPool, first + (key % row.Case.BlockSize));
    }

    private unsafe double[] Vector(NativeBuffer buffer, long index)
    {
        var values = new double[row.Case.HeadSize];
        for (var d = 0; d < values.Length; d++)
        {
            var element = (index * values.Length) + d;
            values[d] = row.Fp8Inputs ? E4M3.ToSingle(buffer.Bytes[element]) : Bf16.ToSingle(buffer.Halves[element]);
        }

        return values;
    }
}
