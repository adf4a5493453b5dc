using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Report.SideBySide;
using PrefillBench.Results;

namespace PrefillBench.Report.Html;

/// <summary>The data of the page's script: the results without those that the page has in words, in six significant digits.</summary>
/// <param name="Rows">The rows, each made when it is written: a sweep may have ten thousand.</param>
internal sealed record HtmlData(
    string Common, HtmlPolicy Policy, HtmlDevice Device, ImmutableArray<HtmlKernel> Kernels, ImmutableArray<HtmlCase> Cases,
    IEnumerable<HtmlRow> Rows, ImmutableArray<HtmlApproval> Approvals, ImmutableArray<TelemetrySection> Telemetry,
    ImmutableArray<HtmlOtherRun> Others)
{
    /// <param name="table">The runs that are shown side by side, the document last; null if it is shown alone.</param>
    public static HtmlData Of(ResultsDocument document, RunTable? table)
    {
        var labels = new CaseLabels(document.Cases);
        var ranks = document.Ranks();
        var kernels = new ShownKernels(document);
        var skipped = document.Skipped.DistinctBy(s => s.Case).ToDictionary(s => s.Case, s => s.Reason);
        return new(
            PlainText.OneLine(labels.Common),
            new(document.Policy.Tolerate),
            new(Round(document.Device.Bf16CeilingTflops), Round(document.Device.Fp8CeilingTflops),
                Round(document.Device.MemoryCeilingGbps)),
            [
                .. document.Kernels.Select(kernel => new HtmlKernel(
                    PlainText.OneLine(kernel.Name), kernel.Computes == "bf16",
                    kernels.AreTwo ? kernels.Mark(kernel.Name) : PlainText.OneLine(kernel.Name))),
            ],
            [.. document.Cases.Select(c => Case(c, labels, skipped.GetValueOrDefault(c.Id)))],
            document.Rows.Select(row => Row(document, row, labels, ranks[row.Id])),
            [.. document.Approvals.Select(HtmlApproval.Of)],
            [
                .. document.Telemetry.Select(sample => sample with
                {
                    Row = sample.Row is { } row ? PlainText.OneLine(row) : null,
                    Throttle = sample.Throttle is { Length: > 0 } why ? PlainText.OneLine(why) : null,
                }),
            ],
            table is null ? [] : [.. table.Runs[..^1].Select((run, i) => Other(run, table.Names[i]))]);
    }

    /// <summary>
    /// JSON that is safe in a script element: the default encoder writes &lt;, &gt;, &amp;, quotes and everything outside ASCII
    /// (U+2028 among it) as \uXXXX, so the text can neither end the element nor act on a terminal.
    /// </summary>
    public void Write(Stream stream) => JsonSerializer.Serialize(stream, this, HtmlDataContext.Default.HtmlData);

    private static HtmlCase Case(CaseSection c, CaseLabels labels, string? skipped) => new(
        PlainText.OneLine(c.Id), PlainText.OneLine(labels.Of(c)), c.BatchSize,
        c.MaxSeqLen, c.Quantization, c.QueryHeads, c.KvHeads, c.HeadSize,
        PlainText.OneLine(c.KvLayout), c.BlockSize, CaseLabels.IsCausal(c),
        c.MaxKvLen > c.MaxSeqLen, c.MaxKvLen, c.QueryTokens, c.MemoryBytes,
        [.. c.Rows.Select(PlainText.OneLine)], skipped is null ? null : PlainText.OneLine(skipped));

    private static HtmlOtherRun Other(ResultsDocument run, string name)
    {
        var rows = run.Rows.ToDictionary(row => row.Id);
        return new(
            PlainText.OneLine(name),
            [
                .. from c in run.Cases
                   from timed in c.Rows.Zip(run.Kernels)
                   where timed.Second.Computes == "case" && rows.GetValueOrDefault(timed.First) is { MedianMs.IsEmpty: false }
                   let row = rows[timed.First]
                   select new HtmlOtherCase(
                       PlainText.OneLine(timed.Second.Name), c.BatchSize, c.MaxSeqLen, c.Quantization, c.MaxKvLen > c.MaxSeqLen,
                       Round(Figures.Median(row.MedianMs)!.Value), Round(row.Spread)),
            ]);
    }

    private static HtmlRow Row(ResultsDocument document, RowSection row, CaseLabels labels, int rank) => new(Shown(row))
    {
        Id = PlainText.OneLine(row.Id),
        Label = PlainText.OneLine(labels.Of(row)),
        Kernel = PlainText.OneLine(row.Kernel),
        Tone = HtmlReport.ToneOf(row.Verdict),
        Rank = rank,
        Ms = Round(Figures.Median(row.MedianMs)),
        ApprovedMs = Round(Figures.Median(row.ApprovedMedianMs)),
        Medians = Round(row.MedianMs),
        Approved = Round(row.ApprovedMedianMs),
        Ratios = Round(row.PairRatios),
        Noise = [.. row.Sides.Where(side => side.Noise is not null).Select(side => $"{side.Side}: {NoiseFacts.Text(side.Noise!)}")],
        Conditions = [.. row.Sides.Where(side => NoiseFacts.Conditions(side) is not null)
            .Select(side => PlainText.OneLine($"{side.Side}: {NoiseFacts.Conditions(side)}"))],
        Compared = !SideFacts.Explain(row) ? [] : [.. SideFacts.Of(row).Select(fact =>
            new[] { fact.Name, fact.Approved, fact.Current }.Select(PlainText.OneLine).ToImmutableArray())],
        Again = row.Verdict.IsPlain() ? null : PlainText.OneLine(RunCommands.Of(document.Run).Row(row)),
        History = [.. row.History.Select(time => new HtmlApprovedTime(time.Approval, Round(time.MedianMs)))],
        Spread = Round(row.Spread),
        FirstMean = Round(row.FirstMeanMs),
        FirstStd = Round(row.FirstStdMs),
        FirstLaunches = row.FirstLaunches,
        Flop = Finite(row.Flop),
        MinimumBytes = Finite(row.MinimumBytes),
        Tflops = Round(row.Tflops),
        Roofline = Round(row.Roofline),
        ClockMhz = Round(row.SmClockMhz),
        TflopsPerGhz = Round(row.TflopsPerGhz),
        EffectiveGbps = Round(row.EffectiveGbps),
        Allocated = row.AllocatedBytes,
        Output = Shown(row.Output),
        Digest = row.OutputDigest is { } digest ? PlainText.OneLine(digest) : null,
        Resources = ConditionsText.FactsOf(row).DistinctBy(fact => PlainText.OneLine(fact.Key))
            .ToImmutableSortedDictionary(fact => PlainText.OneLine(fact.Key), fact => PlainText.OneLine(fact.Value)),
    };

    /// <summary>The judge's numbers in the digits that are shown. Half an interval counts as none.</summary>
    private static JudgedRow Shown(JudgedRow row) => row with
    {
        Reason = PlainText.OneLine(row.Reason),
        Ratio = Round(row.Ratio),
        Low = row.High is null ? null : Round(row.Low),
        High = row.Low is null ? null : Round(row.High),
        Level = Round(row.Level),
        P = Round(row.P),
        E = Round(row.E is { } e && !double.IsFinite(e) ? double.MaxValue : row.E),
        Mde = Round(row.Mde),
        MustCatch = Round(row.MustCatch),
        Tolerate = Round(row.Tolerate),
        Notes = [.. row.Notes.Select(PlainText.OneLine)],
    };

    private static OutputCheckResult? Shown(OutputCheckResult? output) => output is null ? null : output with
    {
        RelativeError = Finite(output.RelativeError), Limit = Finite(output.Limit), ElementError = Finite(output.ElementError),
        Complaint = output.Complaint is { } why ? PlainText.OneLine(why) : null,
    };

    private static double? Round(double? value) => value is { } number && double.IsFinite(number) ? Round(number) : null;

    private static ImmutableArray<double> Round(ImmutableArray<double> values) => [.. values.Select(Round)];

    private static double Round(double value)
    {
        Span<char> digits = stackalloc char[32];
        return value.TryFormat(digits, out var length, "G6", CultureInfo.InvariantCulture)
            ? double.Parse(digits[..length], CultureInfo.InvariantCulture)
            : value;
    }

    private static double Finite(double error) => double.IsFinite(error) ? Round(error) : double.MaxValue;
}

/// <param name="Tolerate">Tolerated slow-down as a fraction.</param>
internal sealed record HtmlPolicy(double Tolerate);

internal sealed record HtmlDevice(double? Bf16Tflops, double? Fp8Tflops, double? MemoryGbps);

internal sealed record HtmlCase(
    string Id, string Label, int Batch, int Length, string Quantization, int QueryHeads, int KvHeads, int HeadSize, string Layout, int Page,
    bool Causal, bool Prefix, int MaxKvLen, long QueryTokens, long? Memory, ImmutableArray<string> RowIds, string? Skipped);

/// <param name="Bf16">It computes in bf16 whatever the case.</param>
/// <param name="Mark">The mark of a verdict of this kernel alone.</param>
internal sealed record HtmlKernel(string Name, bool Bf16, string Mark);

/// <summary>Another run's times of kernels that compute cases in their own element types, for curves beside this run's.</summary>
internal sealed record HtmlOtherRun(string Name, ImmutableArray<HtmlOtherCase> Cases);

internal sealed record HtmlOtherCase(string Kernel, int Batch, int Length, string Quantization, bool Prefix, double Ms, double? Spread);

/// <param name="When">The day, in UTC.</param>
internal sealed record HtmlApproval(string When, string Action, string By, string Reason, string? Commit)
{
    public static HtmlApproval Of(ApprovalSection approval) => new(
        approval.WhenUtc.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), PlainText.OneLine(approval.Action),
        PlainText.OneLine(approval.By), PlainText.OneLine(approval.Reason),
        approval.Commit is { } commit ? PlainText.OneLine(Figures.Commit(commit)) : null);
}

/// <param name="Approval">Which of the page's approvals.</param>
/// <param name="Ms">The time that was approved; null where the row was removed.</param>
internal sealed record HtmlApprovedTime(int Approval, double? Ms);

internal sealed record HtmlRow : JudgedRow
{
    public HtmlRow()
    {
    }

    [SetsRequiredMembers]
    public HtmlRow(JudgedRow judged)
        : base(judged) => (Id, Label, Kernel, Tone, Resources) = ("", "", "", "", ImmutableSortedDictionary<string, string>.Empty);

    public required string Id { get; init; }
    public required string Label { get; init; }
    public required string Kernel { get; init; }
    public required string Tone { get; init; }

    /// <summary>0 is the worst; rows that leave nothing to explain have the same.</summary>
    public int Rank { get; init; }

    public double? Ms { get; init; }
    public double? ApprovedMs { get; init; }
    public ImmutableArray<double> Medians { get; init; }
    public ImmutableArray<double> Approved { get; init; }
    public ImmutableArray<double> Ratios { get; init; }
    public ImmutableArray<string> Noise { get; init; }
    public ImmutableArray<string> Conditions { get; init; }

    /// <summary>Name, approved and current of what explains a difference; empty where there is none to explain.</summary>
    public ImmutableArray<ImmutableArray<string>> Compared { get; init; }

    /// <summary>The command that measures the case again; null where nothing asks for it.</summary>
    public string? Again { get; init; }

    public ImmutableArray<HtmlApprovedTime> History { get; init; }
    public double? Spread { get; init; }
    public double? FirstMean { get; init; }
    public double? FirstStd { get; init; }
    public int FirstLaunches { get; init; }
    public double Flop { get; init; }
    public double MinimumBytes { get; init; }
    public double? Tflops { get; init; }
    public double? Roofline { get; init; }
    public double? ClockMhz { get; init; }
    public double? TflopsPerGhz { get; init; }
    public double? EffectiveGbps { get; init; }
    public long Allocated { get; init; }
    public OutputCheckResult? Output { get; init; }
    public string? Digest { get; init; }
    public required ImmutableSortedDictionary<string, string> Resources { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(VerdictConverter)])]
[JsonSerializable(typeof(HtmlData))]
internal sealed partial class HtmlDataContext : JsonSerializerContext;
