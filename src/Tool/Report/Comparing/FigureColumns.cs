using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PrefillBench.Report.Comparing;

/// <summary>
/// The meaning of the columns in CSVs of the published scripts, in all their versions, and of FlashInfer's benchmark. Columns are found by
/// name, in any order.
/// </summary>
internal static partial class FigureColumns
{
    /// <summary>FlashInfer's file has a line for each back end, with the columns of all its routines: those of others are empty.</summary>
    public const string Backend = "backend";

    private const string MedianTime = "median_time";
    private const string Mean = "_mean";

    // Names of the newest scripts and of FlashInfer (benchmarks/routines/flashinfer_benchmark_utils.py) beside ours.
    private static readonly Dictionary<string, string> Facet = new()
    {
        [Facets.Batch] = Facets.Batch, ["num_seqs"] = Facets.Batch,
        [Facets.KvLength] = Facets.KvLength, ["s_kv"] = Facets.KvLength,
        [Facets.QueryLength] = Facets.QueryLength, ["s_qo"] = Facets.QueryLength,
        [Facets.QueryType] = Facets.QueryType,
        [Facets.KvType] = Facets.KvType, ["kv_dtype"] = Facets.KvType,
        [Facets.OutputType] = Facets.OutputType, ["out_dtype"] = Facets.OutputType,
        [Facets.Page] = Facets.Page, ["page_size"] = Facets.Page,
        [Facets.QueryHeads] = Facets.QueryHeads,
        [Facets.KvHeads] = Facets.KvHeads,
        [Facets.HeadSize] = Facets.HeadSize, ["head_dim"] = Facets.HeadSize, ["head_dim_qk"] = Facets.HeadSize,
        [Facets.Layout] = Facets.Layout,
        [Facets.Causal] = Facets.Causal,
    };

    private static readonly ImmutableHashSet<string> Counts =
        [Facets.Batch, Facets.KvLength, Facets.QueryLength, Facets.Page, Facets.QueryHeads, Facets.KvHeads, Facets.HeadSize];

    // What follows from the times or describes the call; an index that pandas wrote has no name, or "Unnamed: 0".
    private static readonly ImmutableHashSet<string> Passed =
    [
        "", "index", "std", "std_time", "tflops", "tb_per_sec", "resolved_backend", "avg_actual_seq_len", "refcheck",
        "generate_repro_command", "repro_command",
    ];

    /// <summary>The column's name as it is known, for a file that writes it in capitals; an unknown one stays as it is.</summary>
    public static string NameOf(string column) =>
        TimeOf(column) is null && column.ToLowerInvariant() is var plain
            && (TimeOf(plain) is not null || FacetOf(plain) != plain || IsFacet(plain)) ? plain : column;

    /// <summary>True for a column that is known to say what a case is.</summary>
    public static bool IsFacet(string column) => Facet.ContainsKey(column);

    /// <summary>The kernel whose time a column holds (empty: another column names it), and whether it is a median. Null: no time.</summary>
    public static (string Kernel, bool IsMedian)? TimeOf(string column) =>
        column == MedianTime ? ("", true)
        : column.Length > Mean.Length && column.EndsWith(Mean, StringComparison.Ordinal) ? (KernelOf(column[..^Mean.Length]), false)
        : null;

    /// <summary>The facet that a column holds; null for times and for what is not part of a case.</summary>
    public static string? FacetOf(string column) =>
        Facet.TryGetValue(column, out var name) ? name
        : TimeOf(column) is not null || Passed.Contains(column) || column == Backend || column.EndsWith("_std", StringComparison.Ordinal)
            || column.StartsWith("speedup", StringComparison.Ordinal) || column.StartsWith("Unnamed: ", StringComparison.Ordinal) ? null
        : column;

    /// <summary>The value in the one spelling in which files are compared.</summary>
    /// <exception cref="FormatException">The text is no such value; the message says what it must be.</exception>
    public static string ValueOf(string facet, string text, bool zeroAllowed) =>
        Counts.Contains(facet) ? Count(text, zeroAllowed ? 0 : 1)
        : facet is Facets.QueryType or Facets.KvType or Facets.OutputType ? Facets.TypeName(text)
        : facet == Facets.Causal ? text.ToLowerInvariant()
        : text;

    /// <summary>True when an unknown column holds measurements: no case is named by a fraction.</summary>
    public static bool IsFraction(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Floor(number) != number;

    /// <summary>Reads a time in ms.</summary>
    /// <exception cref="FormatException"/>
    public static double Time(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ms) && double.IsFinite(ms) && ms > 0
            ? ms
            : throw new FormatException(WhyNoTime(text));

    private static string WhyNoTime(string text) =>
        DecimalComma().IsMatch(text) ? "has a comma; write a point, or separate the columns by semicolons"
        : WithUnit().IsMatch(text) ? "has a unit; times are numbers of milliseconds without one"
        : "is not a time above 0 ms";

    // pandas writes counts as 1.0 where a column once had an empty cell.
    private static string Count(string text, int least) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= long.MaxValue && number == decimal.Truncate(number)
            ? Facets.Number((long)number)
            : throw new FormatException($"is not a whole number {(least == 0 ? "of at least 0" : "above 0")}");

    private static string KernelOf(string prefix) => prefix switch { "trt" => "trtllm", "base" => "baseline", _ => prefix };

    [GeneratedRegex(@"^[0-9.]*[0-9],[0-9][0-9.,]*$")]
    private static partial Regex DecimalComma();

    [GeneratedRegex(@"^[0-9.]+ ?[nuµm]?s(?:ec)?$")]
    private static partial Regex WithUnit();
}
