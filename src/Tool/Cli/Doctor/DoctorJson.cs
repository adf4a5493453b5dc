using System.Text.Json;
using System.Text.Json.Nodes;
using PrefillBench.Devices.Cuda.Watch;

namespace PrefillBench.Cli.Doctor;

/// <summary>The diagnosis for a program. What a card does not tell is null, with the reason under <c>notKnown</c>.</summary>
internal static class DoctorJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    public static string Of(MachineDiagnosis machine, DoctorConclusion conclusion) => new JsonObject
    {
        ["schemaVersion"] = 1,
        ["tool"] = machine.Tool,
        ["os"] = machine.OperatingSystem,
        ["runtime"] = machine.Runtime,
        ["selector"] = machine.Selector,
        ["device"] = conclusion.Slug,
        ["usable"] = conclusion.IsUsable,
        ["disturbed"] = conclusion.IsDisturbed,
        ["explanation"] = conclusion.Explanation,
        ["findings"] = new JsonArray([.. conclusion.Findings.Select(finding => new JsonObject
        {
            ["weight"] = finding.Weight.ToString().ToLowerInvariant(),
            ["text"] = finding.Text,
        })]),
        ["driver"] = new JsonObject
        {
            ["version"] = machine.Cuda.Findings.DriverVersion,
            ["cuda"] = machine.Cuda.Findings.Api?.ToString(),
            ["library"] = machine.Cuda.Findings.Library,
            ["whyNoDevice"] = machine.Cuda.WhyNone,
            ["whyNoNvml"] = machine.Cuda.Findings.WhyNoNvml,
            ["machineGpus"] = machine.Cuda.Findings.MachineGpus,
            ["visibleDevices"] = machine.VisibleDevices,
        },
        ["nvrtc"] = new JsonObject
        {
            ["path"] = machine.Nvrtc.Found?.Path,
            ["version"] = machine.Nvrtc.Found?.Version.ToString(),
            ["lookedAt"] = new JsonArray([.. machine.Nvrtc.LookedAt.Select(place => JsonValue.Create(place))]),
        },
        ["gpus"] = new JsonArray([.. machine.Gpus.Select(Gpu)]),
        ["cpu"] = new JsonObject
        {
            ["slug"] = machine.Cpu.Slug,
            ["name"] = machine.Cpu.Name,
            ["freeMemoryBytes"] = machine.Cpu.FreeMemory.Value,
            ["hardware"] = Texts(machine.Cpu.Hardware),
        },
    }.ToJsonString(Indented) + "\n";

    private static JsonObject Gpu(GpuDiagnosis diagnosis)
    {
        var (gpu, limits, now, counters) = (diagnosis.Gpu, diagnosis.Limits, diagnosis.Now, diagnosis.Counters);
        var notKnown = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var told = new JsonObject
        {
            ["ordinal"] = gpu.Ordinal,
            ["slug"] = diagnosis.Slug,
            ["name"] = gpu.Name,
            ["uuid"] = gpu.Uuid,
            ["pciBusId"] = gpu.PciBusId,
            ["architecture"] = gpu.Capability.Architecture,
            ["multiprocessors"] = gpu.Multiprocessors,
            ["memoryBytes"] = gpu.Memory.Value,
            ["l2Bytes"] = gpu.L2.Value,
            ["sharedBytesPerBlock"] = gpu.SharedPerBlock.Value,
            ["computeMode"] = gpu.ComputeMode.ToString().ToLowerInvariant(),
            ["ecc"] = gpu.EccEnabled,
            ["killsLongKernels"] = gpu.KillsLongKernels,
            ["freeMemoryBytes"] = Number("freeMemoryBytes", limits.FreeMemory, bytes => bytes.Value),
            ["smClockMhz"] = Number("smClockMhz", now.SmClockMegahertz, mhz => mhz),
            ["maxSmClockMhz"] = Number("maxSmClockMhz", limits.MaxSmClockMegahertz, mhz => mhz),
            ["memoryClockMhz"] = Number("memoryClockMhz", now.MemoryClockMegahertz, mhz => mhz),
            ["maxMemoryClockMhz"] = Number("maxMemoryClockMhz", limits.MaxMemoryClockMegahertz, mhz => mhz),
            ["powerWatts"] = Number("powerWatts", now.PowerWatts, watts => watts),
            ["powerLimitWatts"] = Number("powerLimitWatts", limits.PowerLimitWatts, watts => watts),
            ["temperatureCelsius"] = Number("temperatureCelsius", now.TemperatureCelsius, celsius => celsius),
            ["slowdownCelsius"] = Number("slowdownCelsius", limits.SlowdownCelsius, celsius => celsius),
            ["uncorrectedEccErrors"] = Number("uncorrectedEccErrors", counters.UncorrectedEcc, count => count),
            ["correctedEccErrors"] = Number("correctedEccErrors", counters.CorrectedEcc, count => count),
            ["throttleReasons"] = now.Throttle.Known ? ThrottleReasonNames.Spell(now.Throttle.Value) : Unknown<string>("throttleReasons", now.Throttle.WhyNot),
            ["processes"] = diagnosis.Processes.Known
                ? new JsonArray([.. diagnosis.Processes.Value.Select(process => new JsonObject { ["id"] = process.Id, ["memoryBytes"] = process.Memory?.Value })])
                : Unknown<JsonArray>("processes", diagnosis.Processes.WhyNot),
        };
        // Last, when all that is not known has been noted.
        told["notKnown"] = Texts(notKnown);
        return told;

        double? Number<T>(string name, Reading<T> reading, Func<T, double> value) =>
            reading.Known ? value(reading.Value) : Unknown<double?>(name, reading.WhyNot);

        T? Unknown<T>(string name, string? whyNot)
        {
            notKnown[name] = whyNot ?? "not read";
            return default;
        }
    }

    private static JsonObject Texts(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.Select(text => KeyValuePair.Create<string, JsonNode?>(text.Key, text.Value)));
}
