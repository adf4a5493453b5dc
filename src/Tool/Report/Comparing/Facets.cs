using System.Collections.Immutable;
using System.Globalization;

namespace PrefillBench.Report.Comparing;

/// <summary>The names of what files say of a case: those of the published CSV's columns, and what only other files say.</summary>
internal static class Facets
{
    public const string Row = "row";
    public const string Kernel = "kernel";
    public const string Batch = "batch_size";
    public const string QueryLength = "max_q_len";
    public const string KvLength = "max_seq_len";
    public const string QueryType = "q_dtype";
    public const string KvType = "kv_cache_dtype";
    public const string OutputType = "output_dtype";
    public const string QueryHeads = "num_qo_heads";
    public const string KvHeads = "num_kv_heads";
    public const string HeadSize = "head_size";
    public const string Page = "block_size";
    public const string Layout = "kv_layout";
    public const string Causal = "causal";

    /// <summary>Facets that mean the same in every file; any other is a column that this tool does not know.</summary>
    public static ImmutableHashSet<string> Known { get; } =
        [Row, Kernel, Batch, QueryLength, KvLength, QueryType, KvType, OutputType, QueryHeads, KvHeads, HeadSize, Page, Layout, Causal];

    /// <summary>The element types of a case, as <see cref="TypeName"/> spells them.</summary>
    public static (string Input, string Output) TypesOf(string quantization) => quantization switch
    {
        "bf16" => ("bf16", "bf16"),
        "fp8_qkv" => ("fp8", "bf16"),
        "fp8" => ("fp8", "fp8"),
        "fp8_nvfp4" => ("fp8", "fp4"),
        _ => (quantization, quantization),
    };

    /// <summary>One spelling for PyTorch's, vLLM's and FlashInfer's names of an element type.</summary>
    public static string TypeName(string text) => text.Replace("torch.", "", StringComparison.Ordinal) switch
    {
        "bfloat16" => "bf16",
        "float16" or "half" => "fp16",
        "float8_e4m3fn" or "fp8_e4m3" => "fp8",
        "uint8" or "nvfp4" => "fp4",
        var other => other,
    };

    /// <summary>A case in a few words, such as <c>b1 kv2048 fp8:bf16 kvh8 d128 p16/trtllm</c>.</summary>
    public static string Name(IReadOnlyDictionary<string, string> facets)
    {
        var heads = (Of(QueryHeads), Of(KvHeads)) switch
        {
            ("", "") => "",
            ("", var kv) => $"kvh{kv}",
            var (query, kv) => $"h{query}x{kv}",
        };
        string[] parts =
        [
            .. facets.Where(facet => !Known.Contains(facet.Key)).Select(facet => $"{facet.Key}={facet.Value}"),
            Prefixed("b", Batch), Prefixed("q", QueryLength), Prefixed("kv", KvLength), Types(), heads,
            Prefixed("d", HeadSize), Of(Layout), Prefixed("p", Page), Of(Causal) == "false" ? "full" : "",
        ];
        return $"{string.Join(' ', parts.Where(part => part.Length > 0))}/{Of(Kernel)}";

        string Of(string name) => facets.GetValueOrDefault(name, "");

        string Prefixed(string prefix, string name) => Of(name) is { Length: > 0 } value ? prefix + value : "";

        // Inputs, then output: fp8:bf16.
        string Types()
        {
            var inputs = Of(QueryType) == Of(KvType) || Of(KvType).Length == 0 ? Of(QueryType) : $"{Of(QueryType)}/{Of(KvType)}";
            return Of(OutputType) is { Length: > 0 } output ? $"{inputs}:{output}" : inputs;
        }
    }

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
