using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Devices.Cpu.Machine;

/// <summary>The facts a CPU is known by.</summary>
internal static class CpuFacts
{
    /// <summary>The name of the fact that a control group limits the processor time.</summary>
    public const string QuotaFact = "cpuQuota";

    /// <summary>Noise of lock-step pairs on shared two-core machines, as a fraction. A calibration replaces it.</summary>
    private const double UncalibratedNoise = 0.03;

    /// <param name="widest">The widest vectors that the processor has, not those that a trial chose: the slug must not change from run to
    /// run.</param>
    /// <param name="threads">Processors the process may use.</param>
    /// <param name="quota">The quota of <see cref="CpuQuota"/>, in processors; null without one.</param>
    public static DeviceFacts Of(CpuIdentity cpu, VectorWidth widest, int threads, double? quota) => new(
        DeviceKind.Cpu,
        Slug(cpu, widest, threads),
        cpu.ModelName,
        Sorted(
        [
            ("model", cpu.ModelName),
            ("cores", $"{threads}"),
            ("vectorWidth", VectorWidths.Spell(widest)),
            ("l2PerCore", new ByteCount(cpu.L2Bytes).ToString()),
            .. Quota(quota),
        ]),
        Sorted(
            ("os", RuntimeInformation.OSDescription),
            ("kernel", Environment.OSVersion.VersionString),
            ("runtime", RuntimeInformation.FrameworkDescription),
            ("architecture", RuntimeInformation.ProcessArchitecture.ToString())),
        FreeMemory(),
        Pairing.LockStep,
        UncalibratedNoise)
    {
        // Processes with other processors allowed have another slug, and disturb each other all the same.
        Card = "cpu",
    };

    /// <summary>A name such as <c>cpu-intel-6-85-7-avx512-2c</c>: vendor, family, model, stepping, width, processors.</summary>
    public static string Slug(CpuIdentity cpu, VectorWidth widest, int threads) => cpu.Family > 0
        ? $"cpu-{cpu.Vendor}-{cpu.Family}-{cpu.Model}-{cpu.Stepping}-{VectorWidths.Spell(widest)}-{threads}c"
        : $"cpu-{cpu.Vendor}-{VectorWidths.Spell(widest)}-{threads}c";

    /// <summary>Times under a quota are not those of as many whole processors.</summary>
    private static (string Name, string Value)[] Quota(double? quota) =>
        quota is { } processors ? [(QuotaFact, FormattableString.Invariant($"{processors:0.##} processors"))] : [];

    // ToImmutableSortedDictionary would have a dozen methods compiled at every start.
    private static ImmutableSortedDictionary<string, string> Sorted(params ReadOnlySpan<(string Name, string Value)> facts)
    {
        var sorted = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in facts)
        {
            sorted.Add(name, value);
        }

        return sorted.ToImmutable();
    }

    /// <summary>Memory that the machine or the container's limit leaves, as the collector sees it.</summary>
    private static ByteCount FreeMemory()
    {
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        return new(Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes));
    }
}
