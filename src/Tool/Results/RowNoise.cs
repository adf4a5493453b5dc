using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PrefillBench.CodeFiles;
using PrefillBench.Gate;
using PrefillBench.Measurement;
using PrefillBench.Runs.Code;
using PrefillBench.Statistics;

namespace PrefillBench.Results;

/// <summary>Where a row's noise comes from, on one side; as fractions of the time.</summary>
/// <param name="Within">Launch to launch inside a process.</param>
/// <param name="Between">Process to process beyond that.</param>
/// <param name="Autocorrelation">Correlation of successive launches, -1 to 1. Far from 0, launches are no independent measurements.</param>
public sealed record NoiseSection(int Processes, double Within, double Between, double Autocorrelation)
{
    /// <summary>Groups of processes further apart than must be caught, 1 or more; null where there are too few to tell.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Modes { get; init; }

    /// <summary>How earlier versions wrote it: whether there are two groups.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? TwoModes { get; init; }

    /// <summary><see cref="Modes"/>, whichever version wrote them.</summary>
    public int? ModesSeen => Modes ?? TwoModes switch { true => 2, false => 1, null => null };
}

/// <summary>The device's sensors over one side's processes of a row: middle clock, highest power and temperature; null for what it does
/// not report.</summary>
/// <param name="Side">"current" or "approved".</param>
/// <param name="Throttle">Every reason seen, in words; null when there was none.</param>
public sealed record SideSection(string Side, NoiseSection? Noise, double? SmClockMhz, double? PowerWatts, double? TemperatureCelsius,
    string? Throttle)
{
    /// <summary>Identity of the side's code; null where it is not known, and in results of earlier versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    /// <summary>What the host took to plan one launch, the median over the side's processes; null where nothing is planned.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PlanningMs { get; init; }

    /// <summary>What was counted in the side's code; null where both sides run the same, or code that cannot be read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InstructionMix? Instructions { get; init; }

    /// <summary>What the approved side's kernel says of itself; the row has the current side's. Null on that side.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableSortedDictionary<string, string>? Resources { get; init; }
}

/// <summary>Units of evidence thrown away and measured again, by the member that was disturbed and the cause.</summary>
/// <param name="Side">"current", "approved", or null for a process without a counterpart.</param>
public sealed record ReplacedSection(string? Side, string Cause, int Count);

/// <summary>A row's noise, and the processes that were thrown away.</summary>
internal static class RowNoise
{
    public static ImmutableArray<SideSection> Sides(Evidence evidence, string row, double? mustCatch, RowCodes codes) =>
    [
        .. Side("current", evidence.Current(row), Modes(evidence.CurrentMs(row), mustCatch),
            codes.ByRow.GetValueOrDefault(row)?.Current, codes),
        .. Side("approved", evidence.Approved(row), Modes(evidence.ApprovedMs(row), mustCatch),
            codes.ByRow.GetValueOrDefault(row)?.Approved, codes)
            .Select(side => side with { Resources = evidence.Approved(row)[0].Resources }),
    ];

    private static SideSection[] Side(
        string side, ImmutableArray<RowMeasurement> processes, int? modes, string? code, RowCodes codes) => processes.IsEmpty
            ? []
            : [Of(side, processes, modes) with { Code = code, Instructions = codes.Instructions.GetValueOrDefault(code ?? "") }];

    public static ImmutableArray<ReplacedSection> Replaced(Evidence evidence) =>
    [
        .. evidence.Pairs.Select(pair => pair.Faults).Concat(evidence.Replicates.Select(replicate => replicate.Faults))
            .Select(faults => faults.FirstOrDefault(fault => fault.Kind == FaultKind.Invalid)).OfType<RowFault>()
            .GroupBy(fault => (Side: fault.Side?.ToString().ToLowerInvariant(), fault.Text))
            .Select(group => new ReplacedSection(group.Key.Side, group.Key.Text, group.Count()))
            .OrderByDescending(replaced => replaced.Count).ThenBy(replaced => replaced.Cause, StringComparer.Ordinal),
    ];

    private static SideSection Of(string side, ImmutableArray<RowMeasurement> processes, int? modes)
    {
        var samples = processes.Select((process, i) => DeviceTelemetry.Sample(i, null, process.Conditions)).OfType<TelemetrySection>()
            .ToArray();
        var clocks = samples.Select(sample => sample.SmClockMhz).OfType<double>().ToArray();
        return new(
            side, Noise(processes, modes), clocks.Length > 0 ? Sample.Of(clocks).Median : null,
            samples.Max(sample => sample.PowerWatts), samples.Max(sample => sample.TemperatureCelsius), DeviceTelemetry.Reasons(samples))
        {
            PlanningMs = processes.Select(process => process.PlanningMs).OfType<double>().ToArray() is { Length: > 0 } planned
                ? Sample.Of(planned).Median
                : null,
        };
    }

    /// <summary>The noise of one side; null with fewer than two processes of two launches.</summary>
    private static NoiseSection? Noise(ImmutableArray<RowMeasurement> processes, int? modes)
    {
        if (processes.Length < 2 || processes.Any(process => process.LaunchMs.Length < 2))
        {
            return null;
        }

        var split = NoiseSplit.Of([.. processes.Select(process => Sample.Sharing(process.LaunchMs))]);
        return new(processes.Length, split.WithinSd, split.BetweenSd, split.Lag1Autocorrelation) { Modes = modes };
    }

    /// <summary>Number of groups of processes; null where there are too few to tell.</summary>
    private static int? Modes(ImmutableArray<double> processesMs, double? mustCatch) =>
        RowModes.Of(processesMs, mustCatch) is { IsEmpty: false } modes ? modes.Length : null;
}
