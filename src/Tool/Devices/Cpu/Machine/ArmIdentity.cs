using System.Globalization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cpu.Machine;

/// <summary>
/// An Arm processor by its main identification register, which Linux shows in sysfs (Arm Architecture Reference Manual, MIDR_EL1; Linux,
/// Documentation/arch/arm64/cpu-feature-registers.rst). An emulator or another system shows none.
/// </summary>
internal static class ArmIdentity
{
    private const string Register = "/sys/devices/system/cpu/cpu0/regs/identification/midr_el1";
    private const string L2Size = "/sys/devices/system/cpu/cpu0/cache/index2/size";

    // Implementers: MIDR_EL1 as cited. Parts: Linux, arch/arm64/include/asm/cputype.h.
    private static readonly (int Code, string Name)[] Implementers =
        [(0x41, "arm"), (0x46, "fujitsu"), (0x48, "hisilicon"), (0x4E, "nvidia"), (0x51, "qualcomm"), (0x61, "apple"), (0xC0, "ampere")];

    private static readonly (int Code, string Name)[] ArmParts =
        [(0xD0C, "Neoverse N1"), (0xD40, "Neoverse V1"), (0xD49, "Neoverse N2"), (0xD4F, "Neoverse V2"), (0xD84, "Neoverse V3")];

    /// <returns>The identity; null where the register cannot be read.</returns>
    public static CpuIdentity? Read(long assumedL2Bytes) =>
        SystemFile.ReadOrNull(Register) is { } midr
        ? Of(midr.Trim(), SystemFile.ReadOrNull(L2Size)?.Trim(), assumedL2Bytes)
        : null;

    /// <param name="midr">The register as sysfs writes it: <c>0x00000000410fd4f0</c>.</param>
    /// <param name="l2">The size as sysfs writes it: <c>1024K</c>; null where the system does not know it.</param>
    /// <returns>Family is the part, model the variant (r), stepping the revision (p); null when it is no register.</returns>
    public static CpuIdentity? Of(string midr, string? l2, long assumedL2Bytes)
    {
        if (!midr.StartsWith("0x", StringComparison.Ordinal)
            || !ulong.TryParse(midr.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits))
        {
            return null;
        }

        var (implementer, part) = ((int)(bits >> 24) & 0xFF, (int)(bits >> 4) & 0xFFF);
        var vendor = Name(Implementers, implementer) ?? $"arm{implementer:x2}";
        var model = (implementer == 0x41 ? Name(ArmParts, part) : null) ?? $"part 0x{part:x3}";
        return new(vendor, part, (int)(bits >> 20) & 0xF, (int)bits & 0xF, $"{Capital(vendor)} {model}", Bytes(l2) ?? assumedL2Bytes);
    }

    private static string? Name((int Code, string Name)[] names, int code) => Array.Find(names, n => n.Code == code).Name;

    private static string Capital(string vendor) => char.ToUpperInvariant(vendor[0]) + vendor[1..];

    private static long? Bytes(string? size) => size is [.., 'K'] && long.TryParse(
        size.AsSpan(0, size.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var kib) ? kib << 10 : null;
}
