using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;

namespace PrefillBench.Results;

/// <summary>results.json: the whole result, loss-free; every other report can be rendered again from it.</summary>
public static class ResultsJson
{
    /// <summary>
    /// JSON cannot hold infinity or NaN. Evidence that overflowed and the error of an output full of NaN are written as
    /// the largest double, which is beyond every limit too; anywhere else such a number is a mistake of the tool (PFB4099).
    /// </summary>
    public static void Write(Stream stream, ResultsDocument document) => CanonicalJson.WriteInOrder(
        stream, document with { Rows = [.. document.Rows.Select(Finite)] }, ResultsJsonContext.Default.ResultsDocument);

    /// <summary>Renders the same JSON as text.</summary>
    public static string Write(ResultsDocument document) => Utf8Text.Of(stream => Write(stream, document));

    /// <param name="file">The name for messages.</param>
    public static ResultsDocument Read(ReadOnlySpan<byte> utf8, string file) => ResultsSchema1.Upgraded(StrictJson.Read(
        utf8, file, ResultsJsonContext.Default.ResultsDocument, ResultsDocument.CurrentSchema, Codes.UnreadableFile,
        document => ResultsRules.Complaints(ResultsSchema1.Upgraded(document))));

    public static ResultsDocument ReadFile(string path) =>
        Read(WholeFile.Read(path, StrictJson.LimitBytes, Codes.UnreadableFile), path);

    private static RowSection Finite(RowSection row) => row with
    {
        E = double.IsPositiveInfinity(row.E ?? 0) ? double.MaxValue : row.E,
        Output = row.Output is { } output
            ? output with { RelativeError = Finite(output.RelativeError), Limit = Finite(output.Limit),
                ElementError = Finite(output.ElementError) }
            : null,
    };

    private static double Finite(double error) => double.IsFinite(error) ? error : double.MaxValue;
}

/// <summary>Verdicts are written by their public name, not by the name of the enum's member.</summary>
internal sealed class VerdictConverter : JsonConverter<Verdict>
{
    public override Verdict Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var name = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("a verdict must be a string");
        try
        {
            return Verdicts.Parse(name);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message);
        }
    }

    public override void Write(Utf8JsonWriter writer, Verdict value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Name());
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    IgnoreReadOnlyProperties = true,
    MaxDepth = 16,
    Converters = [typeof(VerdictConverter)])]
[JsonSerializable(typeof(ResultsDocument))]
internal sealed partial class ResultsJsonContext : JsonSerializerContext;
