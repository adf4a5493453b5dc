using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>
/// Number of occurrences of each kind of instruction in a kernel's machine code. It does not say how often an instruction runs.
/// </summary>
public static partial class InstructionMix
{
    // SASS mnemonics by what they are in PTX ("CUDA Binary Utilities", Instruction Set Reference).
    private static readonly ImmutableDictionary<string, string> Kinds = new Dictionary<string, string>
    {
        ["HGMMA"] = "wgmma", ["QGMMA"] = "wgmma", ["IGMMA"] = "wgmma", ["BGMMA"] = "wgmma",
        ["HMMA"] = "mma", ["QMMA"] = "mma", ["IMMA"] = "mma", ["OMMA"] = "mma",
        ["UTMALDG"] = "tma_load", ["UTMASTG"] = "tma_store", ["UBLKCP"] = "tma_bulk",
        ["LDSM"] = "ldmatrix", ["STSM"] = "stmatrix", ["LDGSTS"] = "cp_async",
        ["LDL"] = "local_load", ["STL"] = "local_store",
        ["MUFU"] = "mufu", ["BAR"] = "barrier", ["SYNCS"] = "mbarrier", ["SHFL"] = "shuffle",
        ["USETMAXREG"] = "setmaxnreg",
    }.ToImmutableDictionary();

    /// <param name="disassembly">The output of <c>nvdisasm -c</c>.</param>
    /// <returns>By entry function, the number of each kind that occurs, and of "all".</returns>
    public static ImmutableDictionary<string, ImmutableSortedDictionary<string, int>> Parse(string disassembly)
    {
        var counts = new Dictionary<string, Dictionary<string, int>>();
        var entry = "";
        foreach (Match match in Line().Matches(disassembly))
        {
            if (match.Groups["section"] is { Success: true, Value: var name })
            {
                entry = name;
                counts[entry] = [];
            }
            else if (counts.TryGetValue(entry, out var count))
            {
                Add(count, "all");
                if (Kinds.TryGetValue(match.Groups["opcode"].Value, out var kind))
                {
                    Add(count, kind);
                }
            }
        }

        return counts.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    private static void Add(Dictionary<string, int> counts, string kind) => counts[kind] = counts.GetValueOrDefault(kind) + 1;

    //         .section        .text.prefill,"ax",@progbits
    //         /*0050*/              @!P0 LDG.E R15, desc[UR6][R2.64+0x4] ;
    [GeneratedRegex("""^\s*\.section\s+"?\.text\.(?<section>[^,"\s]+)|^\s*/\*[0-9a-f]+\*/\s+(?:@!?U?P\w+\s+)?(?<opcode>[A-Z][A-Z0-9]*)""",
        RegexOptions.Multiline)]
    private static partial Regex Line();
}
