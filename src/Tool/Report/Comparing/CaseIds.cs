using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PrefillBench.Report.Comparing;

/// <summary>Gives the lines of a CSV of this tool what its columns cannot hold: the case's id, with query heads, layout and mask.</summary>
internal static class CaseIds
{
    // Ids whose fp8 data has no scales: the baseline kernel reads the data before it was quantised.
    private const string Unscaled = "-scales1";

    /// <summary>The same lines. They have more facets where the metadata describes exactly these lines in this order.</summary>
    public static (ImmutableArray<FigureCase> Lines, bool Used) Of(ImmutableArray<FigureCase> lines, CsvMetadata? metadata)
    {
        var used = metadata is not null && metadata.Cases.Length == lines.Length
            && lines.Zip(metadata.Cases).All(pair => Describes(pair.Second, pair.First));
        return used ? ([.. lines.Zip(metadata!.Cases, With)], true) : (lines, false);
    }

    private static bool Describes(CsvCaseMetadata c, FigureCase line)
    {
        var facets = line.Facets;
        var quantization = QuantizationOf(Of(Facets.QueryType), Of(Facets.OutputType));
        var shape = $"-{quantization}-h{c.QueryHeads}x{Of(Facets.KvHeads)}-d{Of(Facets.HeadSize)}-{c.KvLayout}-p{Of(Facets.Page)}";

        // A batch of written lengths has a name of its own in place of its size and its longest prompt.
        var drawn = Regex.IsMatch(c.Case, "^b[0-9]+-s[0-9]+-");
        return line.Complaint is not null
            || (drawn ? c.Case.StartsWith($"b{Of(Facets.Batch)}-s{c.MaxSeqLen}{shape}", StringComparison.Ordinal)
                : c.Case.Contains(shape, StringComparison.Ordinal));

        string Of(string name) => facets.GetValueOrDefault(name, "");
    }

    private static FigureCase With(FigureCase line, CsvCaseMetadata c) => line with { Rows = [.. line.Rows.Select(row => With(row, c))] };

    private static TimedRow With(TimedRow row, CsvCaseMetadata c)
    {
        // The baseline kernel computes in bf16 whatever the output: the fp8 cases of a shape share its row, which is named after fp8_qkv.
        var kernel = row.Facets[Facets.Kernel];
        var quantization = QuantizationOf(row.Facets[Facets.QueryType], row.Facets[Facets.OutputType]);
        var measured = kernel == "baseline" && quantization is not ("bf16" or "fp16")
            ? c.Case.EndsWith(Unscaled, StringComparison.Ordinal)
                ? c.Case[..^Unscaled.Length].Replace($"-{quantization}-", "-bf16-", StringComparison.Ordinal)
                : c.Case.Replace($"-{quantization}-", "-fp8_qkv-", StringComparison.Ordinal)
            : c.Case;
        var name = $"{measured}/{kernel}";
        return row with
        {
            Name = name,
            Facets = row.Facets.SetItems(
            [
                new(Facets.Row, name),
                new(Facets.QueryLength, Facets.Number(c.MaxSeqLen)),
                new(Facets.QueryHeads, Facets.Number(c.QueryHeads)),
                new(Facets.Layout, c.KvLayout),
                new(Facets.Causal, CaseLabels.IsFull(c.Case) ? "false" : "true"),
            ]),
        };
    }

    private static string QuantizationOf(string input, string output) =>
        new[] { "bf16", "fp16", "fp8_qkv", "fp8", "fp8_nvfp4" }
            .FirstOrDefault(name => Facets.TypesOf(name) == (input, output), $"{input}:{output}");
}
