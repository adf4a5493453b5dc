using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>
/// The part of a cubin that decides what one of its entries runs: instructions, constants, and what the driver sets up for them.
/// </summary>
internal static class CubinCode
{
    private const string Text = ".text.";

    // .text: instructions; .nv.constant: constant banks; .nv.global: initialised variables; .nv.info.ENTRY: parameters, barriers, threads.
    // Debug sections and symbol tables are left out: they name files and lines, which a moved checkout changes.
    private static readonly string[] Deciding = [Text, ".nv.constant", ".nv.global", ".nv.shared.", ".nv.info."];

    // Variables, and the bank that holds their addresses, in the order of their names. Every constant that a header names for the compiler
    // alone is among them, so that a name that was changed would be other code.
    private static readonly string[] OfVariables = [".nv.global", ".nv.constant4"];

    public static void Append(IncrementalHash hash, byte[] cubin, string entry)
    {
        var others = CubinImage.Read(cubin).Entries.Select(e => $".{e.Entry}").Where(name => name != $".{entry}").ToArray();
        var sections = ElfSection.All(cubin)
            .Where(section => !others.Any(name => section.Name.EndsWith(name, StringComparison.Ordinal))).ToArray();
        var variables = ReachVariables(sections, cubin);
        foreach (var section in sections.Where(one => Decides(one, variables)).OrderBy(one => one.Name, StringComparer.Ordinal))
        {
            // The size too: sections of shared memory have one and no bytes.
            hash.AppendData(Encoding.UTF8.GetBytes($"{section.Name} {section.Size}\n"));
            hash.AppendData(section.Of(cubin));
        }
    }

    private static bool Decides(ElfSection section, bool variables) =>
        Deciding.Any(start => IsNamed(section, start)) && (variables || !OfVariables.Any(start => IsNamed(section, start)));

    /// <summary>True when instructions reach variables, through their bank or by addresses that the loader writes into the code.</summary>
    private static bool ReachVariables(ElfSection[] sections, byte[] cubin) =>
        sections.Any(section => section.Size > 0 && (IsNamed(section, $".rel{Text}") || IsNamed(section, $".rela{Text}")))
        || sections.Any(section => IsNamed(section, Text) && NamesVariableBank(section.Of(cubin)));

    private static bool IsNamed(ElfSection section, string start) => section.Name.StartsWith(start, StringComparison.Ordinal);

    /// <summary>
    /// Instructions of sm_70 and newer have 16 bytes. In bits 9 to 11 is what their operands are, 3 or 5 for one in a constant bank, whose
    /// number is in bits 54 to 58 (Mesa's assembler, src/nouveau/compiler/nak/sm70_encode.rs, set_src_cb).
    /// </summary>
    private static bool NamesVariableBank(ReadOnlySpan<byte> text)
    {
        const int InstructionBytes = 16;
        const ulong VariableBank = 4;
        for (var at = 0; at + InstructionBytes <= text.Length; at += InstructionBytes)
        {
            var low = BinaryPrimitives.ReadUInt64LittleEndian(text[at..]);
            if ((low >> 9 & 7) is 3 or 5 && (low >> 54 & 31) == VariableBank)
            {
                return true;
            }
        }

        return false;
    }
}
