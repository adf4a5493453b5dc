using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Runs.Planning;
using PrefillBench.Spec;

namespace PrefillBench.Report;

/// <summary>A sweep before it is measured: what it costs and what will be left out.</summary>
public static class PlanReport
{
    /// <summary>Least width of the column of cases. Names of batches written in the sweep file may be longer.</summary>
    private const int LeastWidth = 26;

    /// <summary>Columns of the text; the names of rows are broken there.</summary>
    private const int Width = 80;

    /// <summary>Rows named in the text whose tolerance a floor decides, the most tolerated first.</summary>
    private const int MostFloored = 5;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>One line a case, at most 80 columns unless a batch has a long name; skip reasons below.</summary>
    /// <param name="floored">The rows in which a floor decides; null where the policy has no floor.</param>
    public static string Text(string suite, DeviceFacts device, SweepPlan plan, FlooredRows? floored = null) => string.Concat(
        Lines(suite, device, plan).Concat(Tolerances(floored)).Select(line => $"{line.TrimEnd()}\n"));

    private static IEnumerable<string> Lines(string suite, DeviceFacts device, SweepPlan plan)
    {
        var tables = plan.Cases.GroupBy(c => Shape(c.Case)).ToArray();
        var measured = plan.Cases.Count(c => c.SkipReason is null);
        return
        [
            $"suite {PlainText.OneLine(suite)} on {device.Slug} ({PlainText.OneLine(device.Name)})",
            .. tables.SelectMany(table => Table(table.Key, [.. table])),
            "",
            .. Skips(plan, areAlike: tables.Length > 1),
            $"{measured} of {plan.Cases.Length} cases, {plan.Rows.Count(r => r.SkipReason is null)} rows, about "
                + string.Create(CultureInfo.InvariantCulture, $"{plan.Estimate.Seconds:0} s"),
            .. Started(plan),
            .. Shared(plan),
        ];
    }

    private static IEnumerable<string> Table(string shape, SweepCase[] cases)
    {
        var width = Math.Max(LeastWidth, cases.Max(c => ShortId(c.Case).Length));
        yield return "";
        yield return shape;
        yield return $"{"case".PadRight(width)} {"query tok",9} {"FLOP",9} {"min bytes",10} {"memory",10} {"time",9}";
        foreach (var c in cases)
        {
            // Counting what a case reads means drawing all its tables, which is left out together with the case.
            var seconds = string.Create(CultureInfo.InvariantCulture, $"{c.Estimate.Seconds:0.00} s");
            var (time, bytes) = c.SkipReason is null ? (seconds, $"{c.Cost.MinimumBytes}") : ("skipped", "-");
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{ShortId(c.Case).PadRight(width)} {c.Cost.QueryTokens,9} {c.Cost.Work,9} {bytes,10} {c.Memory,10} {time,9}");
        }
    }

    /// <param name="areAlike">Cases of several tables may have the same short name, so they are named by their ids.</param>
    private static string[] Skips(SweepPlan plan, bool areAlike)
    {
        var measured = plan.Cases.Where(c => c.SkipReason is null).SelectMany(c => c.Rows).DistinctBy(row => row.Id)
            .ToLookup(row => row.Kernel);
        return
        [
            .. plan.Cases.Where(c => c.SkipReason is not null).GroupBy(c => c.SkipReason!)
                .SelectMany(skipped => Skip(Names(skipped.Select(c => c.Case)), skipped.Key)),
            .. plan.LoneSkips.GroupBy(row => (row.Row.Kernel, Reason: row.SkipReason!)).SelectMany(skipped => Skip(
                $"{skipped.Key.Kernel.Name} in " + (skipped.Count() == measured[skipped.Key.Kernel].Count() ? "every case that is measured"
                    : Names(skipped.Select(row => row.Row.Case))),
                skipped.Key.Reason)),
        ];

        // A name is not broken at the end of a line.
        string Names(IEnumerable<AttentionCase> cases) =>
            string.Join(", ", cases.Select(c => areAlike ? c.Id : ShortId(c).Replace(' ', PlainText.NoBreak)));
    }

    private static IEnumerable<string> Skip(string what, string reason) =>
        TextWrap.Wrap($"skipped {what}:", Width).Select(line => line.Text).Append($"  {PlainText.OneLine(reason)}");

    private static IEnumerable<string> Tolerances(FlooredRows? floored)
    {
        if (floored is null)
        {
            yield break;
        }

        yield return $"tolerate {floored.Rule}: the floor decides {floored.Rows.Length} of {PlainText.Count(floored.Measured, "row")}"
            + (floored.Rows.IsEmpty ? "" : ":");
        foreach (var (row, tolerance) in floored.Rows.OrderByDescending(row => row.Tolerance.Value.Value).Take(MostFloored))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  {row}: {tolerance.Value.Value:0.0}% of an approved {1000 * tolerance.ApprovedMs:0.0} us");
        }

        if (floored.Rows.Length > MostFloored)
        {
            yield return $"  and {floored.Rows.Length - MostFloored} more; --format json has all";
        }

        if (floored.WithoutTime > 0)
        {
            yield return $"  {PlainText.Count(floored.WithoutTime, "row")} without an approved time of this device: "
                + "only the percentage counts";
        }
    }

    /// <param name="floored">The rows in which a floor decides; null where the policy has no floor.</param>
    public static string Json(string suite, DeviceFacts device, SweepPlan plan, FlooredRows? floored = null)
    {
        var json = Json(suite, device, plan);
        if (floored is not null)
        {
            json["tolerate"] = new JsonObject
            {
                ["rule"] = floored.Rule,
                ["rows"] = new JsonObject(floored.Rows.Select(row => KeyValuePair.Create(
                    row.Row, (JsonNode?)JsonValue.Create(row.Tolerance.Value.Fraction)))),
            };
        }

        return json.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Json(string suite, DeviceFacts device, SweepPlan plan) => new()
    {
        ["schemaVersion"] = 2,
        ["suite"] = suite,
        ["device"] = device.Slug,
        ["estimateSeconds"] = plan.Estimate.Seconds,
        ["starts"] = plan.Starts.Count == 0 ? null
            : new JsonObject { ["count"] = plan.Starts.Count, ["seconds"] = plan.Starts.Time.Seconds },
        ["cases"] = new JsonArray([.. plan.Cases.Select(c => new JsonObject
        {
            ["id"] = c.Case.Id,
            ["model"] = c.Case.Model.Length > 0 ? c.Case.Model : null,
            ["queryTokens"] = c.Cost.QueryTokens,
            ["kvTokens"] = c.Cost.KvTokens,
            ["distinctPages"] = c.SkipReason is null ? c.Cost.DistinctPages : null,
            ["flop"] = c.Cost.Work.Value,
            ["minimumBytes"] = c.SkipReason is null ? c.Cost.MinimumBytes.Value : null,
            ["memoryBytes"] = c.Memory.Value,
            ["allocations"] =
                new JsonArray([.. c.Cost.Allocations.Select(a => new JsonObject { ["name"] = a.Name, ["bytes"] = a.Size.Value })]),
            ["estimateSeconds"] = c.Estimate.Seconds,
            ["rows"] = new JsonArray([.. c.Rows.Select(row => JsonValue.Create(row.Id))]),
            ["skipReason"] = c.SkipReason,
        })]),
        ["skippedRows"] =
            new JsonArray([.. plan.LoneSkips.Select(row => new JsonObject { ["id"] = row.Row.Id, ["skipReason"] = row.SkipReason })]),
    };

    private static string[] Started(SweepPlan plan) => plan.Starts.Count == 0 ? [] :
    [
        string.Create(
            CultureInfo.InvariantCulture,
            $"of it about {plan.Starts.Time.Seconds:0} s to start {PlainText.Count(plan.Starts.Count, "Python interpreter")}"),
    ];

    private static string[] Shared(SweepPlan plan)
    {
        var shared = plan.Rows.Where(row => row.SkipReason is null).Select(row => row.Row.Kernel)
            .Where(kernel => kernel.Computes == KernelComputes.Bf16)
            .Distinct()
            .Select(kernel => kernel.Name)
            .ToArray();
        return shared switch
        {
            [] => [],
            [var one] => [$"Kernel {one} is measured once for all fp8 cases of a shape;", "the first case shows its time."],
            _ =>
            [
                $"Kernels {string.Join(", ", shared.Select(name => name.Text))} are measured once for all fp8 cases of a shape;",
                "the first case shows their time.",
            ],
        };
    }

    /// <summary>The shape that the cases of a table share.</summary>
    private static string Shape(AttentionCase c) =>
        $"heads {c.Heads.Query}/{c.Heads.Kv}, head size {c.HeadSize}, {Spelling.Of(c.KvLayout)}, page {c.BlockSize}, "
        + $"pool {c.KvPoolTokens} tokens, {Lengths(c)}{(c.Causal ? "" : ", not causal")}{Features(c)}"
        + (c.Model.Length > 0 ? $"\nof {PlainText.OneLine(c.Model)}" : "");

    private static string Lengths(AttentionCase c) => c.Batch is null ? $"prefix {Spelling.Of(c.Prefix)}" : "written lengths";

    private static string Features(AttentionCase c) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(c.Window > 0 ? $", window {c.Window}" : "")}{(c.Sinks ? ", sinks" : "")}{(c.Softcap > 0 ? $", soft cap {c.Softcap}" : "")}");

    private static string ShortId(AttentionCase c) =>
        $"{c.Batch?.Name ?? $"b{c.BatchSize} s{c.MaxSeqLen}"} {Spelling.Of(c.Quantization)}"
        + $"{(c.Fp8Scales == Fp8Scales.One ? " scales1" : "")}{(c.Refusal is null ? "" : $" tp{c.TensorParallel}")}";
}
