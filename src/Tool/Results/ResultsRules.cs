using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Results;

/// <summary>What must hold of results beyond their JSON form.</summary>
public static class ResultsRules
{
    /// <summary>One sentence per fault, without the final stop; empty when sound.</summary>
    public static IEnumerable<string> Complaints(ResultsDocument document) =>
        Shape(document) is { Length: > 0 } broken ? broken : Values(document);

    /// <summary>Absent parts that the JSON reader lets pass, checked before anything looks inside.</summary>
    private static string[] Shape(ResultsDocument document)
    {
        string[] arrays =
        [
            .. Absent("kernels", document.Kernels), .. Absent("cases", document.Cases), .. Absent("rows", document.Rows),
                .. Absent("skipped", document.Skipped),
            .. Absent("diagnostics", document.Diagnostics), .. Absent("run.argv", document.Run.Argv),
                .. Absent("telemetry", document.Telemetry),
            .. Absent("approvals", document.Approvals),
            .. document.NotLookedAt is { } unseen ? Absent("notLookedAt.groups", unseen.Groups) : [],
        ];
        return arrays.Length > 0 ? arrays
            : [.. document.Cases.SelectMany(c => Absent($"case '{c.Id}': rows", c.Rows)), .. document.Rows.SelectMany(row =>
            Absent($"row '{row.Id}': medianMs", row.MedianMs)
                .Concat(Absent($"row '{row.Id}': approvedMedianMs", row.ApprovedMedianMs))
                .Concat(Absent($"row '{row.Id}': pairRatios", row.PairRatios))
                .Concat(Absent($"row '{row.Id}': history", row.History))
                .Concat(Absent($"row '{row.Id}': notes", row.Notes)))];
    }

    private static IEnumerable<string> Values(ResultsDocument document)
    {
        var kernels = document.Kernels.Select(kernel => kernel.Name).ToHashSet();
        return OfRun(document)
            .Concat(Duplicates("row", document.Rows.Select(row => row.Id)))
            .Concat(Duplicates("case", document.Cases.Select(c => c.Id)))
            .Concat(Duplicates("kernel", document.Kernels.Select(kernel => kernel.Name)))
            .Concat(OfCases(document))
            .Concat(OfDevice(document))
            .Concat(OfHistory(document))
            .Concat(document.Rows.SelectMany(row => RowComplaints(row, kernels).Select(text => $"row '{row.Id}': {text}")));
    }

    private static IEnumerable<string> OfRun(ResultsDocument document)
    {
        if (!Enum.IsDefined(document.ExitCode))
        {
            yield return $"exitCode {(int)document.ExitCode} does not exist";
        }

        if (!(document.Run.EstimatedSeconds >= 0 && document.Run.MeasuringSeconds >= 0))
        {
            yield return "run: a duration is below 0 s";
        }

        foreach (var group in document.NotLookedAt?.Groups.Where(group => group.Rows.IsDefaultOrEmpty) ?? [])
        {
            yield return $"notLookedAt: '{group.Why}' names no row";
        }
    }

    private static IEnumerable<string> OfCases(ResultsDocument document)
    {
        foreach (var c in document.Cases.Where(c => c.Quantization is not ("bf16" or "fp16" or "fp8_qkv" or "fp8" or "fp8_nvfp4")))
        {
            yield return $"case '{c.Id}': quantization '{c.Quantization}' does not exist";
        }

        foreach (var c in document.Cases.Where(c => c.Rows.Length != document.Kernels.Length))
        {
            yield return $"case '{c.Id}': it has {c.Rows.Length} rows, and there are {document.Kernels.Length} kernels";
        }
    }

    private static IEnumerable<string> OfDevice(ResultsDocument document)
    {
        (string Name, double? Value)[] ceilings =
        [
            ("bf16CeilingTflops", document.Device.Bf16CeilingTflops), ("fp8CeilingTflops", document.Device.Fp8CeilingTflops),
            ("memoryCeilingGbps", document.Device.MemoryCeilingGbps),
        ];
        foreach (var (name, value) in ceilings.Where(ceiling => !IsNumber(ceiling.Value)))
        {
            yield return $"device: {name} {value} is not a number of at least 0";
        }

        foreach (var sample in document.Telemetry.Where(sample => !IsSound(sample)))
        {
            yield return $"telemetry of process {sample.Process}: a value is not a number of at least 0";
        }
    }

    private static IEnumerable<string> OfHistory(ResultsDocument document) =>
        from row in document.Rows
        where row.History.Any(time => time.Approval < 0 || time.Approval >= document.Approvals.Length || !IsAboveZero(time.MedianMs ?? 1))
        select $"row '{row.Id}': its history names an approval that is not there, or a median that is not a time above 0 ms";

    private static bool IsAboveZero(double value) => double.IsFinite(value) && value > 0;

    private static bool IsSound(TelemetrySection sample) => sample.Process >= 0 && IsNumber(sample.SmClockMhz)
        && IsNumber(sample.PowerWatts)
        && (sample.TemperatureCelsius is not { } celsius || double.IsFinite(celsius));

    private static IEnumerable<string> RowComplaints(RowSection row, HashSet<string> kernels)
    {
        if (!kernels.Contains(row.Kernel))
        {
            yield return $"kernel '{row.Kernel}' is not among the kernels";
        }

        if (row.MedianMs.Concat(row.ApprovedMedianMs).Any(ms => !IsAboveZero(ms)))
        {
            yield return "a median is not a time above 0 ms";
        }

        if (row.PairRatios.Any(ratio => !IsAboveZero(ratio)))
        {
            yield return "a pair's ratio is not above 0";
        }

        (string Name, double? Value)[] numbers =
        [
            ("ratio", row.Ratio), ("low", row.Low), ("high", row.High), ("level", row.Level), ("p", row.P), ("e", row.E), ("mde", row.Mde),
            ("mustCatch", row.MustCatch), ("tolerate", row.Tolerate),
            ("spread", row.Spread), ("firstMeanMs", row.FirstMeanMs), ("firstStdMs", row.FirstStdMs),
            ("flop", row.Flop), ("minimumBytes", row.MinimumBytes), ("tflops", row.Tflops), ("roofline", row.Roofline),
            ("smClockMhz", row.SmClockMhz), ("tflopsPerGhz", row.TflopsPerGhz), ("effectiveGbps", row.EffectiveGbps),
                ("emptyLaunchMs", row.EmptyLaunchMs),
            ("pairs", row.Pairs), ("firstLaunches", row.FirstLaunches), ("allocatedBytes", row.AllocatedBytes),
            ("output.relativeError", row.Output?.RelativeError), ("output.limit", row.Output?.Limit),
                ("output.elementError", row.Output?.ElementError),
        ];
        foreach (var (name, value) in numbers.Where(number => !IsNumber(number.Value)))
        {
            yield return $"{name} {value} is not a number of at least 0";
        }
    }

    private static bool IsNumber(double? value) => value is not { } number || (double.IsFinite(number) && number >= 0);

    private static IEnumerable<string> Absent<T>(string name, ImmutableArray<T> array)
    {
        if (array.IsDefault || array.Any(item => item is null))
        {
            yield return $"{name} is null or holds null";
        }
    }

    private static IEnumerable<string> Duplicates(string kind, IEnumerable<string> ids) =>
        ids.CountBy(id => id).Where(entry => entry.Value > 1).Select(entry => $"{kind} '{entry.Key}' occurs {entry.Value} times");
}
