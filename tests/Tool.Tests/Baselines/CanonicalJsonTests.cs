using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Baselines;

public static partial class CanonicalJsonTests
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String, Gen.String[Gen.Char["a\"\\\n\u007F\u0085\u202E\u2028\uFEFFß\uD83D\uDE00\u00AD"], 0, 12]);

    /// <summary>Against the slow way: written with the platform's readable encoder, then each character that acts replaced.</summary>
    [Fact]
    public static void Any_text_is_written_as_the_platform_writes_it_but_what_acts_is_escaped() => Texts.Array[0, 5].Sample(texts =>
    {
        var platform = JsonSerializer.Serialize(texts, Readable);
        var expected = string.Concat(platform.Select(c => PlainText.Acts(c) ? $"\\u{(int)c:X4}" : $"{c}"));

        return CanonicalJson.Line(texts, SamplesJson.Default.StringArray) == expected
            && JsonSerializer.Deserialize<string[]>(expected)!.SequenceEqual(JsonSerializer.Deserialize<string[]>(platform)!);
    }, iter: 2000);

    [Fact]
    public static void Keys_of_records_and_of_dictionaries_are_in_the_order_of_code_points() => Texts.Array[0, 8].Sample(keys =>
    {
        var names = keys.Select(key => new UTF8Encoding(false, false).GetString(Encoding.UTF8.GetBytes(key))).Distinct().ToArray();
        var value = new Sample("z", 1, names.ToImmutableSortedDictionary(name => name, name => (double)name.Length));

        var text = CanonicalJson.Sorted(value, SamplesJson.Default.Sample);

        using var read = JsonDocument.Parse(text);
        Assert.Equal(["Alpha", "beta", "gamma"], read.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            names.Order(StringComparer.Ordinal), read.RootElement.GetProperty("beta").EnumerateObject().Select(member => member.Name));
        Assert.Equal(text, Utf8Text.Of(stream => CanonicalJson.WriteSorted(stream, Encoding.UTF8.GetBytes(Shuffled(read.RootElement)))));
    }, iter: 500);

    [Fact]
    public static void A_text_of_many_members_is_written_as_the_record_is()
    {
        var many = Enumerable.Range(0, 5000).ToImmutableSortedDictionary(at => $"\u00DF\"{at % 71}/{at}", at => 1.0 / (at + 1));
        var text = CanonicalJson.Sorted(new("\uFEFFz", 1e300, many), SamplesJson.Default.Sample);
        using var read = JsonDocument.Parse(text);
        var shuffled = "\uFEFF \r\n" + Shuffled(read.RootElement).Replace(": ", " :\n\t", StringComparison.Ordinal) + "\n";

        var again = Utf8Text.Of(stream => CanonicalJson.WriteSorted(stream, Encoding.UTF8.GetBytes(shuffled)));

        Assert.InRange(text.Length, 100_000, 1_000_000);
        Assert.Equal(text, again);
    }

    [Fact]
    public static void A_number_that_is_not_finite_is_a_mistake_of_the_tool()
    {
        var failure = Assert.Throws<PfbException>(
            () => CanonicalJson.Sorted(new("", double.NaN, ImmutableSortedDictionary<string, double>.Empty), SamplesJson.Default.Sample));

        Assert.Equal(Codes.InternalError, Assert.Single(failure.Diagnostics).Code);
    }

    [Fact]
    public static void Keys_without_an_order_are_refused() => Assert.Throws<InvalidOperationException>(
        () => CanonicalJson.Sorted(new() { ["b"] = 1, ["a"] = 2 }, SamplesJson.Default.DictionaryStringInt32));

    /// <summary>The same value with its keys the other way round, on one line.</summary>
    private static string Shuffled(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? $"{{{string.Join(", ", element.EnumerateObject().Reverse().Select(Member))}}}"
        : element.GetRawText();

    private static string Member(JsonProperty member) =>
        string.Create(CultureInfo.InvariantCulture, $"{JsonSerializer.Serialize(member.Name)}: {Shuffled(member.Value)}");

    internal sealed record Sample(
        [property: JsonPropertyName("gamma")] string First, [property: JsonPropertyName("Alpha")] double Second,
        [property: JsonPropertyName("beta")] ImmutableSortedDictionary<string, double> Third);

    [JsonSerializable(typeof(Sample))]
    [JsonSerializable(typeof(string[]))]
    [JsonSerializable(typeof(Dictionary<string, int>))]
    internal sealed partial class SamplesJson : JsonSerializerContext;
}
