using System.Security.Cryptography;
using System.Text;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>The part of a cubin that decides what runs: instructions, constants, and what the driver sets up for them.</summary>
internal static class CubinCode
{
    // .text: instructions; .nv.constant: constant banks; .nv.global: initialised variables; .nv.info: registers, parameters, barriers.
    // Debug sections and symbol tables are left out: they name files and lines, which a moved checkout changes.
    private static readonly string[] Deciding = [".text.", ".nv.constant", ".nv.global", ".nv.shared.", ".nv.info"];

    public static void Append(IncrementalHash hash, byte[] cubin)
    {
        foreach (var section in ElfSection.All(cubin).Where(section => Deciding.Any(name => section.Name.StartsWith(name, StringComparison.Ordinal))).OrderBy(section => section.Name, StringComparer.Ordinal))
        {
            // The size too: sections of shared memory have one and no bytes.
            hash.AppendData(Encoding.UTF8.GetBytes($"{section.Name} {section.Size}\n"));
            hash.AppendData(section.Of(cubin));
        }
    }
}
