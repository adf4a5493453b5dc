using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;

namespace PrefillBench.Report;

/// <summary>What `compare --format json` prints: one form for both kinds of comparison, ending with verdict and exit code.</summary>
public static class ComparisonJson
{
    private const int Schema = 1;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    public static string Write(StoredComparisonResult result) => Write("stored", result.Before, result.After, result.Verdict, result.ExitCode,
        result.Rows.Select(row => new JsonObject
        {
            ["id"] = row.Id,
            ["verdict"] = row.Verdict.Name(),
            ["reason"] = row.Reason,
            ["beforeMs"] = row.BeforeMs,
            ["afterMs"] = row.AfterMs,
            ["ratio"] = row.Ratio,
            ["low"] = row.Low,
            ["high"] = row.High,
        }),
        result.Rows.Where(row => row.Verdict == Verdict.Missing).Select(row => row.Id), result.Added);

    /// <param name="exit">After policy.</param>
    public static string Write(CsvComparisonResult result, ExitCode exit) => Write("csv", result.Before, result.After, result.Verdict, exit,
        result.Rows.Select(row => new JsonObject
        {
            ["id"] = $"{row.Key}/{row.Kernel}",
            ["verdict"] = row.Verdict.Name(),
            ["beforeMs"] = row.BeforeMs,
            ["afterMs"] = row.AfterMs,
            ["ratio"] = row.Ratio,
            ["allowance"] = row.Allowance,
        }),
        result.Missing.Select(key => key.ToString()), result.Added.Select(key => key.ToString()));

    private static string Write(
        string kind, string before, string after, Verdict verdict, ExitCode exit, IEnumerable<JsonObject> rows, IEnumerable<string> missing, IEnumerable<string> added) => new JsonObject
        {
            ["schemaVersion"] = Schema,
            ["kind"] = kind,
            ["before"] = before,
            ["after"] = after,
            ["rows"] = new JsonArray([.. rows]),
            ["missing"] = new JsonArray([.. missing.Select(id => JsonValue.Create(id))]),
            ["added"] = new JsonArray([.. added.Select(id => JsonValue.Create(id))]),
            ["verdict"] = verdict.Name(),
            ["exitCode"] = (int)exit,
        }.ToJsonString(Indented) + "\n";
}
