using System.Globalization;
using System.Text;
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
    /// <summary>Of the column of cases; names of written batches may be longer.</summary>
    private const int LeastWidth = 26;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>One line a case, at most 80 columns; skip reasons below.</summary>
    public static string Text(string suite, DeviceFacts device, SweepPlan plan)
    {
        var text = new StringBuilder();
        Line($"suite {PlainText.OneLine(suite)} on {device.Slug} ({PlainText.OneLine(device.Name)})");
        var width = plan.Cases.Select(c => ShortId(c.Case).Length).Append(LeastWidth).Max();
        var tables = 0;
        foreach (var group in plan.Cases.GroupBy(c => Shape(c.Case)))
        {
            tables++;
            Line("");
            Line(group.Key);
            Line($"{"case".PadRight(width)} {"query tok",9} {"FLOP",9} {"min bytes",10} {"memory",10} {"time",9}");
            foreach (var c in group)
            {
                // Counting what a case reads means drawing all its tables, which is left out together with the case.
                var (time, bytes) = c.SkipReason is null ? ($"{c.Estimate.Seconds:0.00} s", $"{c.Cost.MinimumBytes}") : ("skipped", "-");
                Line($"{ShortId(c.Case).PadRight(width)} {c.Cost.QueryTokens,9} {c.Cost.Work,9} {bytes,10} {c.Memory,10} {time,9}");
            }
        }

        Line("");
        foreach (var skipped in plan.Cases.Where(c => c.SkipReason is not null).GroupBy(c => c.SkipReason))
        {
            // Cases of several tables may have the same short name.
            Line($"skipped {string.Join(", ", skipped.Select(c => tables > 1 ? c.Case.Id : ShortId(c.Case)))}:");
            Line($"  {PlainText.OneLine(skipped.Key!)}");
        }

        foreach (var row in plan.LoneSkips)
        {
            Line($"skipped row {row.Row.Id}:");
            Line($"  {PlainText.OneLine(row.SkipReason!)}");
        }

        Line($"{plan.Cases.Count(c => c.SkipReason is null)} of {plan.Cases.Length} cases, {plan.Rows.Count(r => r.SkipReason is null)} rows, about {plan.Estimate.Seconds:0} s");
        Line("The baseline kernel is measured once for all fp8 cases of a shape;");
        Line("its time counts at the first.");
        return text.ToString();

        void Line(string line) => text.Append(CultureInfo.InvariantCulture, $"{line.TrimEnd()}\n");
    }

    public static string Json(string suite, DeviceFacts device, SweepPlan plan) => new JsonObject
    {
        ["schemaVersion"] = 1,
        ["suite"] = suite,
        ["device"] = device.Slug,
        ["estimateSeconds"] = plan.Estimate.Seconds,
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
            ["allocations"] = new JsonArray([.. c.Cost.Allocations.Select(a => new JsonObject { ["name"] = a.Name, ["bytes"] = a.Size.Value })]),
            ["estimateSeconds"] = c.Estimate.Seconds,
            ["baselineRow"] = c.Baseline.Id,
            ["trtllmRow"] = c.Trtllm.Id,
            ["skipReason"] = c.SkipReason,
        })]),
        ["skippedRows"] = new JsonArray([.. plan.LoneSkips.Select(row => new JsonObject { ["id"] = row.Row.Id, ["skipReason"] = row.SkipReason })]),
    }.ToJsonString(Indented) + "\n";

    /// <summary>What the cases of a table share.</summary>
    private static string Shape(AttentionCase c) =>
        $"heads {c.Heads.Query}/{c.Heads.Kv}, head size {c.HeadSize}, {Spelling.Of(c.KvLayout)}, page {c.BlockSize}, pool {c.KvPoolTokens} tokens, {Lengths(c)}{(c.Causal ? "" : ", not causal")}{Features(c)}"
        + (c.Model.Length > 0 ? $"\nof {PlainText.OneLine(c.Model)}" : "");

    private static string Lengths(AttentionCase c) => c.Batch is null ? $"prefix {Spelling.Of(c.Prefix)}" : "written lengths";

    private static string Features(AttentionCase c) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(c.Window > 0 ? $", window {c.Window}" : "")}{(c.Sinks ? ", sinks" : "")}{(c.Softcap > 0 ? $", soft cap {c.Softcap}" : "")}");

    private static string ShortId(AttentionCase c) =>
        $"{c.Batch?.Name ?? $"b{c.BatchSize} s{c.MaxSeqLen}"} {Spelling.Of(c.Quantization)}{(c.Fp8Scales == Fp8Scales.One ? " scales1" : "")}{(c.Refusal is null ? "" : $" tp{c.TensorParallel}")}";
}
