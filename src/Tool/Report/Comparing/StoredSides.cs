using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report.Comparing;

/// <summary>Results and approved baselines as a side of a comparison.</summary>
public static class StoredSides
{
    /// <summary>
    /// A row for each case and kernel, so that files without row ids find theirs; the one row that several cases share has the same name in
    /// each.
    /// </summary>
    public static TimedSide Of(ResultsDocument results, string file)
    {
        var rows = results.Rows.ToDictionary(row => row.Id);
        var skipped = results.Skipped.DistinctBy(s => s.Case).ToDictionary(s => s.Case, s => s.Reason);
        TimedRow[] ofCases =
        [
            .. from c in results.Cases
               from row in c.Rows.Zip(results.Kernels, (id, kernel) => (Kernel: kernel.Name, Id: id))
               select Row(row.Id, rows.GetValueOrDefault(row.Id), FacetsOf(c, row.Id, row.Kernel), skipped.GetValueOrDefault(c.Id, "")),
        ];
        var named = ofCases.Select(row => row.Name).ToHashSet();
        return new(
            file,
            [.. ofCases, .. results.Rows.Where(row => !named.Contains(row.Id)).Select(row => Row(row.Id, row, OnlyId(row.Id), ""))],
            new(results.Device.Slug, results.Run.Protocol, results.Run.L2, null))
        {
            Since = results.Run.StartedUtc,
        };
    }

    public static TimedSide Of(ApprovedBaseline baseline, string file) => new(
        file,
        [
            .. baseline.Rows.Select(row => new TimedRow
            {
                Name = row.Key, Facets = OnlyId(row.Key), MedianMs = row.Value.MedianMs, CaseSha256 = row.Value.CaseSha256,
            }),
        ],
        new(baseline.Slug, baseline.Protocol, baseline.L2, baseline.MeasurementVersion));

    private static TimedRow Row(string id, RowSection? row, ImmutableSortedDictionary<string, string> facets, string skipped)
    {
        var timed = new TimedRow { Name = id, Facets = facets, Why = skipped };
        if (row is null)
        {
            return timed;
        }

        var broken = row.Verdict is Verdict.WrongOutput or Verdict.Crashed or Verdict.Invalid;
        return timed with
        {
            MeanMs = row.FirstMeanMs,
            MedianMs = Figures.Median(row.MedianMs),
            Broken = broken ? row.Verdict : null,
            Why = broken || row.MedianMs.IsEmpty ? row.Reason : "",
            Flop = row.Flop > 0 ? row.Flop : null,
        };
    }

    private static ImmutableSortedDictionary<string, string> OnlyId(string id) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(Facets.Row, id);

    private static ImmutableSortedDictionary<string, string> FacetsOf(CaseSection c, string id, string kernel)
    {
        var (input, output) = Facets.TypesOf(c.Quantization);
        return new Dictionary<string, string>
        {
            [Facets.Row] = id,
            [Facets.Kernel] = kernel,
            [Facets.Batch] = Facets.Number(c.BatchSize),
            [Facets.QueryLength] = Facets.Number(c.MaxSeqLen),
            [Facets.KvLength] = Facets.Number(c.MaxKvLen),
            [Facets.QueryType] = input,
            [Facets.KvType] = input,
            [Facets.OutputType] = output,
            [Facets.QueryHeads] = Facets.Number(c.QueryHeads),
            [Facets.KvHeads] = Facets.Number(c.KvHeads),
            [Facets.HeadSize] = Facets.Number(c.HeadSize),
            [Facets.Page] = Facets.Number(c.BlockSize),
            [Facets.Layout] = c.KvLayout,
            [Facets.Causal] = CaseLabels.IsCausal(c) ? "true" : "false",
        }.ToImmutableSortedDictionary();
    }
}
