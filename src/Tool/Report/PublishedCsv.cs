using System.Collections.Immutable;
using System.Globalization;
using CsvHelper;
using PrefillBench.Baselines;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>
/// The CSV of the published Python benchmark (vLLM, benchmarks/kernels/benchmark_trtllm_prefill_attention.py): the same
/// name pattern and columns, so that the same notebooks read both.
/// </summary>
public static class PublishedCsv
{
    public const string MetadataExtension = ".meta.json";

    // The two kernels of the published benchmark, after which its columns are named.
    private const string Trtllm = "trtllm";
    private const string Baseline = "baseline";

    internal static readonly string[] Columns =
    [
        "batch_size", "trtllm_mean", "trtllm_std", "baseline_mean", "baseline_std", "speedup_percent", "q_dtype",
        "kv_cache_dtype", "output_dtype", "block_size", "num_kv_heads", "head_size", "max_seq_len",
    ];

    /// <summary>Named after the run's start in UTC, so that the name does not depend on where it is rendered.</summary>
    public static string FileName(ResultsDocument document) => string.Create(
        CultureInfo.InvariantCulture, $"flashinfer_trtllm_benchmark_{document.Run.StartedUtc.UtcDateTime:yyyyMMdd_HHmmss}.csv");

    /// <summary>
    /// One line per case in plan order; times in ms. Its columns are those of the kernels named baseline and trtllm: where the run has one
    /// of them, the other's are empty, and a case is left out of which one was not timed.
    /// </summary>
    public static string Write(ResultsDocument document)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using (var csv = CsvWriter.Create(text, CsvWriterOptions.Default with { NewLine = "\n" }, leaveOpen: true))
        {
            csv.WriteHeader(Columns);
            foreach (var timed in Timed(document))
            {
                csv.WriteRecord(Fields(timed));
            }
        }

        return text.ToString();
    }

    /// <summary>The content of the <c>.meta.json</c> beside the CSV.</summary>
    public static void WriteMetadata(Stream stream, ResultsDocument document) =>
        CanonicalJson.WriteInOrder(stream, Metadata(document), CsvJson.Default.CsvMetadata);

    public static CsvMetadata Metadata(ResultsDocument document) => new(
        1, FileName(document), document.Tool, document.Run.Id, document.Run.StartedUtc, document.Run.Suite, document.Device.Slug,
        document.Device.Name, document.Run.Protocol, document.Run.L2,
        [
            .. Timed(document).Select(t => new CsvCaseMetadata(
                t.Case.Id, t.Case.MaxSeqLen, t.Case.KvLayout, t.Case.QueryHeads,
                t.Baseline?.FirstLaunches ?? 0, t.Trtllm?.FirstLaunches ?? 0,
                t.Baseline?.MedianMs.Length ?? 0, t.Trtllm?.MedianMs.Length ?? 0)),
        ],
        [
            "Times are in ms: mean and sample standard deviation over the timed launches of the first process; "
                + "the deviation of a single launch is written as 0.",
            "speedup_percent is (baseline - trtllm) / baseline, a fraction in spite of its name.",
            "max_seq_len is the longest key/value length: prompt plus cached prefix.",
            .. document.Skipped.Select(skipped => $"Not measured: {skipped.Case}: {skipped.Reason}"),
            .. document.Rows.Where(row => row.Verdict == Verdict.Skipped).Select(row => $"Not measured: {row.Id}: {row.Reason}"),
        ]);

    private static ImmutableArray<TimedCase> Timed(ResultsDocument document)
    {
        var rows = document.Rows.Where(row => row.FirstMeanMs is not null).ToDictionary(row => row.Id);
        var (baselineAt, trtllmAt) = (PlaceOf(Baseline), PlaceOf(Trtllm));
        return
        [
            .. from c in document.Cases
               let baseline = baselineAt < 0 ? null : rows.GetValueOrDefault(c.Rows[baselineAt])
               let trtllm = trtllmAt < 0 ? null : rows.GetValueOrDefault(c.Rows[trtllmAt])
               where (baselineAt < 0 || baseline is not null) && (trtllmAt < 0 || trtllm is not null) && (baseline ?? trtllm) is not null
               select new TimedCase(c, baseline, trtllm),
        ];

        int PlaceOf(string kernel) => document.Kernels.Select(known => known.Name).ToList().IndexOf(kernel);
    }

    private static string[] Fields(TimedCase timed)
    {
        var (c, baselineMs, trtllmMs) = (timed.Case, timed.Baseline?.FirstMeanMs, timed.Trtllm?.FirstMeanMs);
        var (input, output) = DataTypes(c.Quantization);
        return
        [
            Text(c.BatchSize), Text(trtllmMs), Text(Deviation(timed.Trtllm)), Text(baselineMs), Text(Deviation(timed.Baseline)),
            Text((baselineMs - trtllmMs) / baselineMs), input, input, output,
            Text(c.BlockSize), Text(c.KvHeads), Text(c.HeadSize), Text(c.MaxKvLen),
        ];
    }

    /// <summary>PyTorch's names of Q's and the KV cache's element type, and of the output's.</summary>
    private static (string Input, string Output) DataTypes(string quantization) => quantization switch
    {
        "bf16" => ("torch.bfloat16", "torch.bfloat16"),
        "fp16" => ("torch.float16", "torch.float16"),
        "fp8_qkv" => ("torch.float8_e4m3fn", "torch.bfloat16"),
        "fp8" => ("torch.float8_e4m3fn", "torch.float8_e4m3fn"),
        "fp8_nvfp4" => ("torch.float8_e4m3fn", "torch.uint8"),
        _ => throw new ArgumentOutOfRangeException(nameof(quantization), quantization, null),
    };

    private static double? Deviation(RowSection? row) => row is null ? null : row.FirstStdMs ?? 0;

    /// <summary>Nothing for a kernel that the run does not have, as for a missing value in pandas.</summary>
    private static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private sealed record TimedCase(CaseSection Case, RowSection? Baseline, RowSection? Trtllm);
}
