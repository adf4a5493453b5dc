using System.Security.Cryptography;
using System.Text;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>The part of a cubin that decides what one of its entries runs: instructions, constants, and what the driver sets up for them.</summary>
internal static class CubinCode
{
    // .text: instructions; .nv.constant: constant banks; .nv.global: initialised variables; .nv.info.ENTRY: parameters, barriers, threads.
    // Debug sections and symbol tables are left out: they name files and lines, which a moved checkout changes.
    private static readonly string[] Deciding = [".text.", ".nv.constant", ".nv.global", ".nv.shared.", ".nv.info."];

    public static void Append(IncrementalHash hash, byte[] cubin, string entry)
    {
        var others = CubinImage.Read(cubin).Entries.Select(e => $".{e.Entry}").Where(name => name != $".{entry}").ToArray();
        var sections = ElfSection.All(cubin)
            .Where(section => Deciding.Any(start => section.Name.StartsWith(start, StringComparison.Ordinal)))
            .Where(section => !others.Any(name => section.Name.EndsWith(name, StringComparison.Ordinal)))
            .OrderBy(section => section.Name, StringComparer.Ordinal);
        foreach (var section in sections)
        {
            // The size too: sections of shared memory have one and no bytes.
            hash.AppendData(Encoding.UTF8.GetBytes($"{section.Name} {section.Size}\n"));
            hash.AppendData(section.Of(cubin));
        }
    }
}
