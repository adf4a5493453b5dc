using System.Numerics;

namespace PrefillBench.Devices;

/// <summary>Reasons for lower clocks: the bits of nvmlClocksEventReasons (nvml.h).</summary>
[Flags]
public enum ThrottleReasons : ulong
{
    None = 0,
    GpuIdle = 0x1,
    ApplicationClocks = 0x2,
    SoftwarePowerCap = 0x4,
    HardwareSlowdown = 0x8,
    SyncBoost = 0x10,
    SoftwareThermalSlowdown = 0x20,
    HardwareThermalSlowdown = 0x40,
    PowerBrake = 0x80,
    DisplayClocks = 0x100,
}

/// <summary>Names of the bits, and which of them a pair must not have.</summary>
public static class ThrottleReasonNames
{
    /// <summary>
    /// Causes outside the kernel. Power capping is not among them: it is how a kernel's own appetite for
    /// energy shows in its speed, and throwing such pairs away would hide a regression in it.
    /// </summary>
    public const ThrottleReasons FromOutside =
        ThrottleReasons.HardwareSlowdown | ThrottleReasons.SoftwareThermalSlowdown | ThrottleReasons.HardwareThermalSlowdown
        | ThrottleReasons.PowerBrake;

    /// <summary>The reasons in words, such as "software power cap, thermal slowdown by hardware"; "none" for none.</summary>
    public static string Spell(ThrottleReasons reasons)
    {
        if (reasons == ThrottleReasons.None)
        {
            return "none";
        }

        var bits = (ulong)reasons;
        var names = new List<string>();
        for (; bits != 0; bits &= bits - 1)
        {
            names.Add(Name((ThrottleReasons)(1UL << BitOperations.TrailingZeroCount(bits))));
        }

        return string.Join(", ", names);
    }

    private static string Name(ThrottleReasons bit) => bit switch
    {
        ThrottleReasons.GpuIdle => "idle",
        ThrottleReasons.ApplicationClocks => "application clocks set",
        ThrottleReasons.SoftwarePowerCap => "power cap",
        ThrottleReasons.HardwareSlowdown => "hardware slowdown",
        ThrottleReasons.SyncBoost => "sync boost",
        ThrottleReasons.SoftwareThermalSlowdown => "thermal slowdown by software",
        ThrottleReasons.HardwareThermalSlowdown => "thermal slowdown by hardware",
        ThrottleReasons.PowerBrake => "external power brake",
        ThrottleReasons.DisplayClocks => "display clocks",
        _ => $"reason 0x{(ulong)bit:x}",
    };
}
