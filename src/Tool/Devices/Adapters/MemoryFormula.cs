using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;
using PrefillBench.Spec.Yaml;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Adapters;

/// <summary>
/// A formula of the bytes that a kernel allocates for a case: a sum of products of whole numbers and of the case's sizes, such as <c>4 *
/// query_tokens * query_heads + 1048576</c>.
/// </summary>
internal sealed record MemoryFormula(string Text)
{
    /// <summary>Far beyond any machine, and small enough to be added up over all sets.</summary>
    private const long Most = 1L << 50;

    private static readonly (string Name, Func<RowWorkload, long> Of)[] Sizes =
    [
        ("batch", workload => workload.Batch.BatchSize), ("query_tokens", workload => workload.Batch.TotalQueryTokens),
        ("kv_tokens", workload => workload.Batch.KvLengths.Sum(length => (long)length)),
        ("query_heads", workload => workload.Case.Heads.Query), ("kv_heads", workload => workload.Case.Heads.Kv),
        ("head_size", workload => workload.Case.HeadSize), ("page_size", workload => workload.Case.BlockSize),
    ];

    public static string Names => string.Join(", ", Sizes.Select(size => size.Name));

    /// <summary>Why the text is no formula; null when it is one.</summary>
    public static string? WhyNot(string text) =>
        Products(text).SelectMany(factors => factors).FirstOrDefault(factor => !TryNumber(factor, out _) && OfCase(factor) is null)
            is { } wrong
            ? $" '{wrong}' is neither a whole number nor one of {Names}; only + and * join them."
            : null;

    public ByteCount Of(RowWorkload workload) => new((long)Math.Min(Most, Products(Text).Sum(
        factors => factors.Aggregate(1.0, (product, factor) => product * Value(factor, workload)))));

    private static double Value(string factor, RowWorkload workload) =>
        TryNumber(factor, out var number) ? number : OfCase(factor)!(workload);

    private static bool TryNumber(string factor, out long number) =>
        long.TryParse(factor, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static Func<RowWorkload, long>? OfCase(string name) => Sizes.FirstOrDefault(size => size.Name == name).Of;

    private static IEnumerable<string[]> Products(string text) =>
        text.Split('+').Select(product => product.Split('*', StringSplitOptions.TrimEntries));
}

/// <summary>A number of bytes, or a formula in quotes.</summary>
internal sealed class MemoryKind : ValueKind<MemoryFormula>
{
    private const int Longest = 400;

    public override string Description => "bytes: a whole number, or a sum of products such as \"4 * query_tokens * query_heads\"";

    public override JsonObject Schema() => new() { ["type"] = new JsonArray("integer", "string") };

    public override bool TryRead(YamlNode node, string key, Complaints complaints, [MaybeNullWhen(false)] out MemoryFormula value)
    {
        value = null;
        if (node is not YamlScalar { Text: { Length: <= Longest } text })
        {
            WrongType(node, key, complaints);
            return false;
        }

        if (MemoryFormula.WhyNot(text) is { } reason)
        {
            OutOfRange(node, key, complaints, reason);
            return false;
        }

        value = new(text);
        return true;
    }
}
