using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Writing;

/// <summary>
/// `figures.json`: every figure to six digits, which is more than they are worth and keeps differences between machines' logarithms out.
/// </summary>
internal static class FiguresJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new SixDigits() },
    };

    public static string Write(EvaluationFigures figures) => JsonSerializer.Serialize(figures, Options) + "\n";

    public static EvaluationFigures Read(string json) =>
        JsonSerializer.Deserialize<EvaluationFigures>(json, Options) ?? throw new JsonException("empty figures");

    private sealed class SixDigits : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.ToString("G6"), skipInputValidation: false);
    }
}
