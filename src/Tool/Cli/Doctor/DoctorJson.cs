using System.Text.Json;
using System.Text.Json.Nodes;
using PrefillBench.Devices;
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
        ["driver"] = Driver(machine),
        ["nvrtc"] = Nvrtc(machine),
        ["gpus"] = new JsonArray([.. machine.Gpus.Select(Gpu)]),
        ["cpu"] = new JsonObject
        {
            ["slug"] = machine.Cpu.Slug,
            ["name"] = machine.Cpu.Name,
            ["freeMemoryBytes"] = machine.Cpu.FreeMemory.Value,
            ["hardware"] = Texts(machine.Cpu.Hardware),
        },
    }.ToJsonString(Indented) + "\n";

    private static JsonObject Driver(MachineDiagnosis machine) => new()
    {
        ["version"] = machine.Cuda.Findings.DriverVersion,
        ["cuda"] = machine.Cuda.Findings.Api?.ToString(),
        ["library"] = machine.Cuda.Findings.Library,
        ["whyNoDevice"] = machine.Cuda.WhyNone,
        ["whyNoNvml"] = machine.Cuda.Findings.WhyNoNvml,
        ["machineGpus"] = machine.Cuda.Findings.MachineGpus,
        ["visibleDevices"] = machine.VisibleDevices,
    };

    private static JsonObject Nvrtc(MachineDiagnosis machine) => new()
    {
        ["path"] = machine.Nvrtc.Found?.Path,
        ["version"] = machine.Nvrtc.Found?.Version.ToString(),
        ["lookedAt"] = new JsonArray([.. machine.Nvrtc.LookedAt.Select(place => JsonValue.Create(place))]),
    };

    private static JsonObject Gpu(GpuDiagnosis diagnosis)
    {
        var notKnown = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var told = Card(diagnosis);
        foreach (var (name, value) in Readings(diagnosis, (name, whyNot) => notKnown[name] = whyNot ?? "not read"))
        {
            told[name] = value;
        }

        told["notKnown"] = Texts(notKnown);
        return told;
    }

    private static JsonObject Card(GpuDiagnosis diagnosis) => new()
    {
        ["ordinal"] = diagnosis.Gpu.Ordinal,
        ["slug"] = diagnosis.Slug,
        ["name"] = diagnosis.Gpu.Name,
        ["uuid"] = diagnosis.Gpu.Uuid,
        ["pciBusId"] = diagnosis.Gpu.PciBusId,
        ["architecture"] = diagnosis.Gpu.Capability.Architecture,
        ["multiprocessors"] = diagnosis.Gpu.Multiprocessors,
        ["memoryBytes"] = diagnosis.Gpu.Memory.Value,
        ["l2Bytes"] = diagnosis.Gpu.L2.Value,
        ["sharedBytesPerBlock"] = diagnosis.Gpu.SharedPerBlock.Value,
        ["computeMode"] = diagnosis.Gpu.ComputeMode.ToString().ToLowerInvariant(),
        ["ecc"] = diagnosis.Gpu.EccEnabled,
        ["killsLongKernels"] = diagnosis.Gpu.KillsLongKernels,
    };

    /// <param name="unknown">Takes the name of what the card does not tell, and why.</param>
    private static IEnumerable<(string Name, JsonNode? Value)> Readings(GpuDiagnosis diagnosis, Action<string, string?> unknown)
    {
        var (limits, now, counters) = (diagnosis.Limits, diagnosis.Now, diagnosis.Counters);
        return
        [
            Of("freeMemoryBytes", limits.FreeMemory, bytes => (double)bytes.Value),
            Of("smClockMhz", now.SmClockMegahertz, mhz => (double)mhz),
            Of("maxSmClockMhz", limits.MaxSmClockMegahertz, mhz => (double)mhz),
            Of("memoryClockMhz", now.MemoryClockMegahertz, mhz => (double)mhz),
            Of("maxMemoryClockMhz", limits.MaxMemoryClockMegahertz, mhz => (double)mhz),
            Of("powerWatts", now.PowerWatts, watts => (double)watts),
            Of("powerLimitWatts", limits.PowerLimitWatts, watts => (double)watts),
            Of("temperatureCelsius", now.TemperatureCelsius, celsius => (double)celsius),
            Of("slowdownCelsius", limits.SlowdownCelsius, celsius => (double)celsius),
            Of("uncorrectedEccErrors", counters.UncorrectedEcc, count => (double)count),
            Of("correctedEccErrors", counters.CorrectedEcc, count => (double)count),
            Of("throttleReasons", now.Throttle, reasons => ThrottleReasonNames.Spell(reasons)),
            Of("processes", diagnosis.Processes, all => new JsonArray([.. all.Select(
                process => new JsonObject { ["id"] = process.Id, ["memoryBytes"] = process.Memory?.Value })])),
        ];

        (string, JsonNode?) Of<T>(string name, Reading<T> reading, Func<T, JsonNode?> value)
        {
            if (!reading.Known)
            {
                unknown(name, reading.WhyNot);
            }

            return (name, reading.Known ? value(reading.Value) : null);
        }
    }

    private static JsonObject Texts(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.Select(text => KeyValuePair.Create<string, JsonNode?>(text.Key, text.Value)));
}
