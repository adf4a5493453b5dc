using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>A real GPU architecture as compilers spell it: <c>sm_80</c>, <c>sm_90a</c>.</summary>
/// <param name="Number">Ten times the compute capability: 90 for 9.0.</param>
/// <param name="Suffix">"a" (this architecture's own instructions), "f" (its family's), or "".</param>
public readonly record struct GpuArch(int Number, string Suffix)
{
    // From compute capability 9.0 on there are instructions (wgmma, tcgen05) that only an "a" target may use, and every
    // device runs its own "a" target (CUDA C++ Programming Guide, "Architecture-Specific Features").
    private const int FirstWithOwnInstructions = 90;

    /// <summary>The architecture to compile for on a device.</summary>
    public static GpuArch OfDevice(int major, int minor) =>
        new((major * 10) + minor, (major * 10) + minor >= FirstWithOwnInstructions ? "a" : "");

    public static bool TryParse(string text, out GpuArch arch)
    {
        arch = default;
        var digits = text.StartsWith("sm_", StringComparison.Ordinal) ? text[3..].TrimEnd('a', 'f') : "";
        var suffix = text[Math.Min(text.Length, 3 + digits.Length)..];
        if (digits.Length is < 2 or > 3 || suffix is not ("" or "a" or "f")
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        arch = new(number, suffix);
        return true;
    }

    public override string ToString() => $"sm_{Number}{Suffix}";
}

/// <summary>The architectures that a kernel is for: <c>sm_90a</c> exactly, or <c>sm_80+</c> for that one and newer.</summary>
public readonly record struct ArchRequirement(GpuArch Arch, bool OrNewer)
{
    /// <summary>An exact architecture without suffix also runs as its "a" target, which can do all of it.</summary>
    public bool Accepts(GpuArch target) => OrNewer
        ? target.Number >= Arch.Number
        : target.Number == Arch.Number && (Arch.Suffix.Length == 0 || Arch.Suffix == target.Suffix);

    public static bool TryParse(string text, [NotNullWhen(true)] out ArchRequirement? requirement)
    {
        var orNewer = text.EndsWith('+');
        var good = GpuArch.TryParse(orNewer ? text[..^1] : text, out var arch) && !(orNewer && arch.Suffix.Length > 0);
        requirement = good ? new(arch, orNewer) : null;
        return good;
    }

    public override string ToString() => OrNewer ? $"{Arch}+" : $"{Arch}";
}
