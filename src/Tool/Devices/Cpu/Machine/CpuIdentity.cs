using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace PrefillBench.Devices.Cpu.Machine;

/// <summary>The processor by CPUID (Intel SDM volume 2A, CPUID; AMD64 APM volume 3, appendix E), or by <see cref="ArmIdentity"/>.</summary>
/// <param name="Vendor">"intel", "amd", or the vendor string in lower case; the architecture's name where nothing tells.</param>
/// <param name="ModelName">Brand string, or the architecture's name.</param>
/// <param name="L2Bytes">Bytes of one core's L2 cache.</param>
internal sealed record CpuIdentity(string Vendor, int Family, int Model, int Stepping, string ModelName, long L2Bytes)
{
    /// <summary>L2 bytes where the machine does not report them: most cores have at least this.</summary>
    private const long AssumedL2Bytes = 512 << 10;

    public static CpuIdentity Read()
    {
        if (!X86Base.IsSupported)
        {
            var architecture = RuntimeInformation.ProcessArchitecture.ToString();
            return ArmIdentity.Read(AssumedL2Bytes) ?? new(architecture.ToLowerInvariant(), 0, 0, 0, architecture, AssumedL2Bytes);
        }

        var (_, b, c, d) = X86Base.CpuId(0, 0);
        var vendor = Text(b, d, c) switch { "GenuineIntel" => "intel", "AuthenticAMD" => "amd", var other => Plain(other) };
        var (family, model, stepping) = Decode(X86Base.CpuId(1, 0).Eax);
        return new(vendor, family, model, stepping, Brand(), ReadL2Bytes(vendor));
    }

    /// <summary>
    /// Display family, model and stepping from leaf 1: the extended family counts only for family 15, the extended model for 6 and 15.
    /// </summary>
    public static (int Family, int Model, int Stepping) Decode(int leaf1)
    {
        var family = (leaf1 >> 8) & 0xF;
        var model = (leaf1 >> 4) & 0xF;
        model |= family is 6 or 15 ? (leaf1 >> 12) & 0xF0 : 0;
        family += family == 15 ? (leaf1 >> 20) & 0xFF : 0;
        return (family, model, leaf1 & 0xF);
    }

    private static string Brand()
    {
        const int first = unchecked((int)0x80000002), count = 3;
        if ((uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax < unchecked((uint)first) + count - 1)
        {
            return "x86";
        }

        var brand = "";
        for (var leaf = first; leaf < first + count; leaf++)
        {
            var (a, b, c, d) = X86Base.CpuId(leaf, 0);
            brand += Text(a, b, c, d);
        }

        return string.Join(' ', brand.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Walks the deterministic cache parameters: leaf 4 on Intel, 0x8000001D in the same form on AMD.</summary>
    private static long ReadL2Bytes(string vendor)
    {
        var leaf = vendor == "amd" ? unchecked((int)0x8000001D) : 4;
        var highest = X86Base.CpuId(leaf & unchecked((int)0x80000000), 0).Eax;
        for (var index = 0; index < 8 && (uint)highest >= (uint)leaf; index++)
        {
            var (a, b, c, _) = X86Base.CpuId(leaf, index);
            var (type, level) = (a & 0x1F, (a >> 5) & 7);
            if (type == 0)
            {
                break;
            }

            if (level == 2)
            {
                return (((uint)b >> 22) + 1L) * (((b >> 12) & 0x3FF) + 1L) * ((b & 0xFFF) + 1L) * ((uint)c + 1L);
            }
        }

        return AssumedL2Bytes;
    }

    private static string Text(params ReadOnlySpan<int> registers) =>
        Encoding.ASCII.GetString(MemoryMarshal.AsBytes(registers)).TrimEnd('\0');

    private static string Plain(string vendor) =>
        vendor.All(char.IsAsciiLetterOrDigit) && vendor.Length > 0 ? vendor.ToLowerInvariant() : "x86";
}
