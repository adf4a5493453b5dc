using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>Resources of one entry function by ptxas.</summary>
/// <param name="StackBytes">Bytes of stack of the function and of all it calls.</param>
/// <param name="SpillStoreBytes">Summed over the instructions that store registers to local memory, calls included.</param>
/// <param name="SharedBytes">Declared in the source.</param>
public sealed record PtxasUsage(int Registers, int StackBytes, int SpillStoreBytes, int SpillLoadBytes, int SharedBytes);

/// <summary>The lines of <c>ptxas -v</c>, which alone tell of spills.</summary>
public static partial class PtxasLog
{
    /// <summary>Resources by entry function.</summary>
    public static ImmutableDictionary<string, PtxasUsage> Read(string log)
    {
        var usage = ImmutableDictionary.CreateBuilder<string, PtxasUsage>();
        var entry = "";
        foreach (Match match in Line().Matches(log))
        {
            if (match.Groups["entry"] is { Success: true, Value: var name })
            {
                entry = name;
                usage[entry] = new(0, 0, 0, 0, 0);
            }
            else if (usage.TryGetValue(entry, out var before))
            {
                usage[entry] = match.Groups["registers"].Success ? Used(before, match) : Function(before, match);
            }
        }

        return usage.ToImmutable();
    }

    // A function that is called and not inlined has lines of its own between those of the entry.
    private static PtxasUsage Function(PtxasUsage before, Match match) => before with
    {
        StackBytes = Math.Max(before.StackBytes, Number(match, "frame")),
        SpillStoreBytes = before.SpillStoreBytes + Number(match, "stores"),
        SpillLoadBytes = before.SpillLoadBytes + Number(match, "loads"),
    };

    private static PtxasUsage Used(PtxasUsage before, Match match) => before with
    {
        Registers = Number(match, "registers"),
        StackBytes = Math.Max(before.StackBytes, Number(match, "stack")),
        SharedBytes = Number(match, "shared"),
    };

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true, Value: var digits } ? int.Parse(digits) : 0;

    // ptxas info    : Compiling entry function 'prefill' for 'sm_90a'
    // ptxas         .     592 bytes stack frame, 796 bytes spill stores, 900 bytes spill loads
    // ptxas info    : Used 24 registers, 592 bytes cumulative stack size, 400 bytes smem
    [GeneratedRegex(
        @"Compiling entry function '(?<entry>[^']+)'"
        + @"|(?<frame>\d+) bytes stack frame, (?<stores>\d+) bytes spill stores, (?<loads>\d+) bytes spill loads"
        + @"|Used (?<registers>\d+) registers(?:.*?(?<stack>\d+) bytes cumulative stack size)?(?:.*?(?<shared>\d+) bytes smem)?")]
    private static partial Regex Line();
}
