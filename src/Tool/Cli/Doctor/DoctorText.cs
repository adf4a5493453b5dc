using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Report;

namespace PrefillBench.Cli.Doctor;

/// <summary>The diagnosis for a person, at most 80 columns wide.</summary>
internal static class DoctorText
{
    private const int Width = 80;
    private const int LabelWidth = 14;

    private static readonly string LabelSpace = new(' ', LabelWidth);

    public static IEnumerable<TextLine> Lines(MachineDiagnosis machine, DoctorConclusion conclusion) =>
    [
        .. TextWrap.Wrap($"{machine.Tool} on {machine.OperatingSystem}, {machine.Runtime}", Width, Tone.Heading),
        new(""),
        .. Driver(machine),
        .. machine.Gpus.SelectMany(Gpu),
        new(""),
        .. Cpu(machine),
        new(""),
        .. Conclusion(conclusion),
    ];

    private static IEnumerable<TextLine> Driver(MachineDiagnosis machine)
    {
        var found = machine.Cuda.Findings;
        return
        [
            .. Field("driver", found.DriverVersion ?? (found.LibraryFound ? "version not known" : "none")),
            .. Field("CUDA", found.Api is { } api ? $"{api} at most ({found.Library})" : machine.Cuda.WhyNone ?? "not known"),
            .. Field("NVML", found.WhyNoNvml is { } noNvml ? $"none: {noNvml}" : "answers"),
            .. Field("NVRTC", machine.Nvrtc.Found is { } nvrtc ? $"{nvrtc.Version} ({nvrtc.Path})" : "not found"),
            .. machine.Nvrtc.Found is null ? NvrtcPlaces.Of(machine.Nvrtc).SelectMany(Place) : [],
            .. Field("GPUs", GpuCount(machine)),
        ];
    }

    private static IEnumerable<TextLine> Place(string place) =>
        TextWrap.Wrap(place, Width - 4, indent: "  ").Select(line => new TextLine($"    {line.Text}", Tone.Faint));

    private static string GpuCount(MachineDiagnosis machine)
    {
        var all = machine.Cuda.Findings.MachineGpus is { } count && count != machine.Cuda.Gpus.Length ? $" (the machine has {count})" : "";
        return $"{machine.Cuda.Gpus.Length}{all}{(machine.VisibleDevices is { } value ? $", CUDA_VISIBLE_DEVICES={value}" : "")}";
    }

    private static IEnumerable<TextLine> Gpu(GpuDiagnosis diagnosis)
    {
        var (gpu, limits, now) = (diagnosis.Gpu, diagnosis.Limits, diagnosis.Now);
        return
        [
            new(""),
            .. TextWrap.Wrap($"cuda:{gpu.Ordinal}: {gpu.Name}", Width, Tone.Heading),
            .. Field("slug", diagnosis.Slug),
            .. Field("uuid", $"{gpu.Uuid}, PCI {gpu.PciBusId}{(gpu.IsMig ? ", a MIG instance" : "")}"),
            .. Field(
                "capability",
                $"{gpu.Capability} ({gpu.Capability.Architecture}), {gpu.Multiprocessors} SMs, L2 {gpu.L2}, shared "
                + $"{gpu.SharedPerBlock} a block"),
            .. Field(
                "memory", $"{gpu.Memory}, free {limits.FreeMemory.Text(free => free.ToString())}, ECC {(gpu.EccEnabled ? "on" : "off")}"),
            .. Field("SM clock", Of(now.SmClockMegahertz, limits.MaxSmClockMegahertz, "MHz")),
            .. Field("memory clock", Of(now.MemoryClockMegahertz, limits.MaxMemoryClockMegahertz, "MHz")),
            .. Field("power", Of(now.PowerWatts, limits.PowerLimitWatts, "W")),
            .. Field(
                "temperature", Both(now.TemperatureCelsius, limits.SlowdownCelsius, (value, limit) => $"{value} C, slowdown at {limit} C")),
            .. Field("throttled by", now.Throttle.Text(ThrottleReasonNames.Spell)),
            .. Field("ECC errors", Both(
                diagnosis.Counters.UncorrectedEcc, diagnosis.Counters.CorrectedEcc,
                (hard, soft) => $"{hard} uncorrectable, {soft} corrected")),
            .. Field("mode", gpu.ComputeMode switch
            {
                GpuComputeMode.Shared => "shared",
                GpuComputeMode.Exclusive => "exclusive: one process at a time",
                _ => "prohibited",
            }),
            .. Field("processes", diagnosis.Processes.Text(list => list.IsEmpty ? "none" : ForeignProcesses.Spell(list))),
        ];
    }

    private static IEnumerable<TextLine> Cpu(MachineDiagnosis machine) =>
    [
        .. TextWrap.Wrap($"cpu: {machine.Cpu.Name}", Width, Tone.Heading),
        .. Field("slug", machine.Cpu.Slug),
        .. Field("memory", $"{machine.Cpu.FreeMemory} free"),
        .. machine.Cpu.Hardware.Where(fact => fact.Key != "model").SelectMany(fact => Field(fact.Key, fact.Value)),
    ];

    private static IEnumerable<TextLine> Conclusion(DoctorConclusion conclusion)
    {
        yield return new("conclusion", Tone.Heading);
        var lines = new List<(string Text, Tone Tone)> { (conclusion.Explanation, Tone.Plain) };
        lines.AddRange(conclusion.Findings.OrderByDescending(finding => finding.Weight).Select(Line));
        lines.Add((conclusion.Slug, conclusion.IsUsable) switch
        {
            ({ } slug, true) when conclusion.IsDisturbed => ($"usable, but disturbed now: {slug}", Tone.Warning),
            ({ } slug, true) => ($"usable: runs on {slug}", Tone.Good),
            ({ } slug, false) => ($"not usable: {slug}", Tone.Bad),
            _ => ("not usable: there is no such device", Tone.Bad),
        });
        foreach (var wrapped in lines.SelectMany(line => TextWrap.Wrap(line.Text, Width - 2, line.Tone)))
        {
            yield return wrapped with { Text = $"  {wrapped.Text}" };
        }
    }

    private static (string Text, Tone Tone) Line(Finding finding) => finding.Weight switch
    {
        FindingWeight.Prevents => ($"prevents a run: {finding.Text}", Tone.Bad),
        FindingWeight.Invalidates => ($"would make a run invalid: {finding.Text}", Tone.Warning),
        _ => ($"note: {finding.Text}", Tone.Faint),
    };

    private static string Of<T>(Reading<T> now, Reading<T> limit, string unit) =>
        Both(now, limit, (value, most) => $"{value} of {most} {unit}");

    // What one call withholds the other usually does too, and for the same reason; half an answer is given as it is.
    private static string Both<T>(Reading<T> first, Reading<T> second, Func<string, string, string> spell) =>
        !first.Known && !second.Known ? first.Text(Value) : spell(first.Text(Value), second.Text(Value));

    private static string Value<T>(T value) => $"{value:0}";

    private static IEnumerable<TextLine> Field(string label, string value) => TextWrap.Wrap(value, Width - LabelWidth - 2, indent: "")
        .Select((line, i) => new TextLine($"  {(i == 0 ? label.PadRight(LabelWidth) : LabelSpace)}{line.Text}".TrimEnd()));
}
