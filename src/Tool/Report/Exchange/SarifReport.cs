using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrefillBench.Diagnostics;
using PrefillBench.Results;

namespace PrefillBench.Report.Exchange;

/// <summary>SARIF 2.1.0 (OASIS), as code scanning reads it: a rule a PFB code, a result a diagnostic, at its line of the spec.</summary>
public static class SarifReport
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    public static string Render(ImmutableArray<ResultsDocument> runs) => new JsonObject
    {
        ["$schema"] = Schema,
        ["version"] = "2.1.0",
        ["runs"] = new JsonArray([.. runs.Select(Run)]),
    }.ToJsonString(Indented) + "\n";

    private static JsonObject Run(ResultsDocument run)
    {
        var rules = run.Diagnostics.Select(diagnostic => diagnostic.Code).Distinct().Order(StringComparer.Ordinal).ToArray();
        var (name, version) = run.Tool.Split(' ', 2) is [var first, var second] ? (first, second) : (run.Tool, "");
        var driver = new JsonObject { ["name"] = Text(name), ["rules"] = new JsonArray([.. rules.Select(Rule)]) };
        if (version.Length > 0)
        {
            driver["version"] = Text(version);
        }

        return new()
        {
            ["tool"] = new JsonObject { ["driver"] = driver },
            // A later run of the same suite on the same device takes the place of an earlier one.
            ["automationDetails"] =
                new JsonObject { ["id"] = $"prefill-bench/{Segment(run.Device.Slug)}/{Segment(run.Run.Suite)}/{Segment(run.Run.Id)}" },
            ["invocations"] = new JsonArray(new JsonObject
            {
                ["executionSuccessful"] = run.Run.Complete,
                ["exitCode"] = (int)run.ExitCode,
                ["startTimeUtc"] = Time(run.Run.StartedUtc),
                ["endTimeUtc"] = Time(run.Run.EndedUtc),
                ["arguments"] = new JsonArray([.. run.Run.Argv.Select(argument => (JsonNode)Text(argument))]),
            }),
            ["columnKind"] = "utf16CodeUnits",
            ["results"] = new JsonArray([.. run.DiagnosticsWorstFirst()
                .Select(diagnostic => Result(diagnostic, Array.IndexOf(rules, diagnostic.Code), run.Run.SpecFile))]),
            ["properties"] = new JsonObject
            {
                ["verdict"] = Gate.Verdicts.Name(run.Verdict), ["suite"] = Text(run.Run.Suite), ["device"] = Text(run.Device.Slug),
                ["approvedRowsNotLookedAt"] = run.NotLookedAt?.Count() ?? 0,
            },
        };
    }

    private static JsonObject Rule(string id)
    {
        var code = Codes.All().FirstOrDefault(code => code.Id == id);
        return new()
        {
            ["id"] = Text(id),
            ["shortDescription"] = new JsonObject { ["text"] = code?.Title ?? Text(id) },
            ["help"] = new JsonObject { ["text"] = code?.Remedy ?? "See docs/codes.md." },
            ["defaultConfiguration"] =
                new JsonObject { ["level"] = code?.Severity switch { Severity.Error => "error", Severity.Note => "note", _ => "warning" } },
        };
    }

    private static JsonObject Result(DiagnosticSection diagnostic, int rule, string specFile)
    {
        var address = Address(diagnostic.File.Length > 0 ? diagnostic.File : specFile);
        var location = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = address } };
        if (diagnostic.Line > 0)
        {
            var region = new JsonObject { ["startLine"] = diagnostic.Line };
            if (diagnostic.Column > 0)
            {
                region["startColumn"] = diagnostic.Column;
            }

            location["region"] = region;
        }

        return new()
        {
            ["ruleId"] = Text(diagnostic.Code),
            ["ruleIndex"] = rule,
            ["level"] = diagnostic.Severity is "error" or "warning" or "note" ? diagnostic.Severity : "none",
            ["message"] = new JsonObject { ["text"] = Text(diagnostic.Text) is { Length: > 0 } text ? text : Text(diagnostic.Code) },
            ["locations"] = new JsonArray(new JsonObject { ["physicalLocation"] = location }),
        };
    }

    /// <summary>
    /// A path as a URI reference. Every segment is encoded, so that a colon in a name cannot make it a scheme; a path from a root
    /// becomes a file URI.
    /// </summary>
    private static string Address(string path)
    {
        var segments = string.Join('/', path.Replace('\\', '/').Split('/').Select(Segment));
        return path.StartsWith('/') ? $"file://{segments}"
            : path is [var letter, ':', '/' or '\\', ..] && char.IsAsciiLetter(letter) ? $"file:///{letter}:{segments["C%3A".Length..]}"
            : segments;
    }

    private static string Segment(string text) => Uri.EscapeDataString(Text(text));

    private static string Text(string text) => string.Concat(PlainText.OneLine(text).EnumerateRunes().Select(rune => rune.ToString()));

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
