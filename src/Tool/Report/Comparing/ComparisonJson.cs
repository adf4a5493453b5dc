using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PrefillBench.Report.Comparing;

/// <summary>Writes the JSON of `compare --format json`, which ends with verdict and exit code.</summary>
public static class ComparisonJson
{
    private const int Schema = 2;
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    public static string Write(ComparisonResult result, RowOrder order) => new JsonObject
    {
        ["schemaVersion"] = Schema,
        ["before"] = result.Before.File + result.Before.Run,
        ["after"] = result.After.File + result.After.Run,
        ["times"] = result.Medians ? "median" : "mean",
        ["threshold"] = result.Rule.Threshold,
        ["measuredCard"] = result.MeasuredCard,
        ["rows"] = new JsonArray([.. result.In(order).Select(row => new JsonObject
        {
            ["id"] = row.Name,
            ["verdict"] = row.Outcome.Name(),
            ["reason"] = row.Reason,
            ["beforeMs"] = row.BeforeMs,
            ["afterMs"] = row.AfterMs,
            ["ratio"] = row.Ratio,
            ["allowance"] = row.Allowance,
        })]),
        ["missing"] = Names(result, Outcome.Missing),
        ["added"] = Names(result, Outcome.Added),
        ["refused"] = Names(result, Outcome.Refused),
        ["notes"] = new JsonArray([.. result.Notes.Select(note => JsonValue.Create(note))]),
        ["diagnostics"] = new JsonArray([.. result.Diagnostics.Select(diagnostic => JsonValue.Create(diagnostic.ToString()))]),
        ["verdict"] = result.Outcome.Name(),
        ["exitCode"] = (int)result.ExitCode,
    }.ToJsonString(Indented) + "\n";

    private static JsonArray Names(ComparisonResult result, Outcome outcome) =>
        new([.. result.Rows.Where(row => row.Outcome == outcome).Select(row => JsonValue.Create(row.Name))]);
}
