using System.Text.Json;
using PrefillBench.Devices.Cuda.Watch;

namespace PrefillBench.Cli.Doctor;

/// <summary>The diagnosis for a program. What a card does not tell is null, with the reason under <c>notKnown</c>.</summary>
internal static class DoctorJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static string Of(MachineDiagnosis machine, DoctorConclusion conclusion) => JsonSerializer.Serialize(
        new
        {
            schemaVersion = 1,
            tool = machine.Tool,
            os = machine.OperatingSystem,
            runtime = machine.Runtime,
            selector = machine.Selector,
            device = conclusion.Slug,
            usable = conclusion.IsUsable,
            disturbed = conclusion.IsDisturbed,
            explanation = conclusion.Explanation,
            findings = conclusion.Findings.Select(finding => new { weight = finding.Weight.ToString().ToLowerInvariant(), text = finding.Text }),
            driver = new
            {
                version = machine.Cuda.Findings.DriverVersion,
                cuda = machine.Cuda.Findings.Api?.ToString(),
                library = machine.Cuda.Findings.Library,
                whyNoDevice = machine.Cuda.WhyNone,
                whyNoNvml = machine.Cuda.Findings.WhyNoNvml,
                machineGpus = machine.Cuda.Findings.MachineGpus,
                visibleDevices = machine.VisibleDevices,
            },
            nvrtc = new
            {
                path = machine.Nvrtc.Found?.Path,
                version = machine.Nvrtc.Found?.Version.ToString(),
                lookedAt = machine.Nvrtc.LookedAt,
            },
            gpus = machine.Gpus.Select(Gpu),
            cpu = new { slug = machine.Cpu.Slug, name = machine.Cpu.Name, freeMemoryBytes = machine.Cpu.FreeMemory.Value, hardware = machine.Cpu.Hardware },
        },
        Indented) + "\n";

    private static object Gpu(GpuDiagnosis diagnosis)
    {
        var (gpu, limits, now, counters) = (diagnosis.Gpu, diagnosis.Limits, diagnosis.Now, diagnosis.Counters);
        var notKnown = new SortedDictionary<string, string>(StringComparer.Ordinal);
        return new
        {
            ordinal = gpu.Ordinal,
            slug = diagnosis.Slug,
            name = gpu.Name,
            uuid = gpu.Uuid,
            pciBusId = gpu.PciBusId,
            architecture = gpu.Capability.Architecture,
            multiprocessors = gpu.Multiprocessors,
            memoryBytes = gpu.Memory.Value,
            l2Bytes = gpu.L2.Value,
            sharedBytesPerBlock = gpu.SharedPerBlock.Value,
            computeMode = gpu.ComputeMode.ToString().ToLowerInvariant(),
            ecc = gpu.EccEnabled,
            killsLongKernels = gpu.KillsLongKernels,
            freeMemoryBytes = Number("freeMemoryBytes", limits.FreeMemory, bytes => bytes.Value),
            smClockMhz = Number("smClockMhz", now.SmClockMegahertz, mhz => mhz),
            maxSmClockMhz = Number("maxSmClockMhz", limits.MaxSmClockMegahertz, mhz => mhz),
            memoryClockMhz = Number("memoryClockMhz", now.MemoryClockMegahertz, mhz => mhz),
            maxMemoryClockMhz = Number("maxMemoryClockMhz", limits.MaxMemoryClockMegahertz, mhz => mhz),
            powerWatts = Number("powerWatts", now.PowerWatts, watts => watts),
            powerLimitWatts = Number("powerLimitWatts", limits.PowerLimitWatts, watts => watts),
            temperatureCelsius = Number("temperatureCelsius", now.TemperatureCelsius, celsius => celsius),
            slowdownCelsius = Number("slowdownCelsius", limits.SlowdownCelsius, celsius => celsius),
            uncorrectedEccErrors = Number("uncorrectedEccErrors", counters.UncorrectedEcc, count => count),
            correctedEccErrors = Number("correctedEccErrors", counters.CorrectedEcc, count => count),
            throttleReasons = now.Throttle.Known ? ThrottleReasonNames.Spell(now.Throttle.Value) : Unknown<string>("throttleReasons", now.Throttle.WhyNot),
            processes = diagnosis.Processes.Known
                ? diagnosis.Processes.Value.Select(process => new ProcessJson(process.Id, process.Memory?.Value))
                : Unknown<IEnumerable<ProcessJson>>("processes", diagnosis.Processes.WhyNot),
            notKnown,
        };

        double? Number<T>(string name, Reading<T> reading, Func<T, double> value) =>
            reading.Known ? value(reading.Value) : Unknown<double?>(name, reading.WhyNot);

        T? Unknown<T>(string name, string? whyNot)
        {
            notKnown[name] = whyNot ?? "not read";
            return default;
        }
    }

    private sealed record ProcessJson(int Id, long? MemoryBytes);
}
