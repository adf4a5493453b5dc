using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>Bytes of registers that ptxas moved to local memory, summed over the instructions that do it.</summary>
public readonly record struct SpillBytes(int StoreBytes, int LoadBytes);

/// <summary>What <c>ptxas -v</c> says of spills, which the binary does not record.</summary>
public static partial class PtxasLog
{
    /// <summary>By entry function; the spills of functions that it calls are added to it.</summary>
    public static ImmutableDictionary<string, SpillBytes> Spills(string log)
    {
        var spills = ImmutableDictionary.CreateBuilder<string, SpillBytes>();
        var entry = "";
        foreach (Match match in Line().Matches(log))
        {
            if (match.Groups["entry"] is { Success: true, Value: var name })
            {
                entry = name;
                spills[entry] = default;
            }
            else if (entry.Length > 0)
            {
                var before = spills[entry];
                spills[entry] = new(before.StoreBytes + int.Parse(match.Groups["stores"].Value), before.LoadBytes + int.Parse(match.Groups["loads"].Value));
            }
        }

        return spills.ToImmutable();
    }

    // ptxas info    : Compiling entry function 'prefill' for 'sm_90a'
    // ptxas         .     592 bytes stack frame, 796 bytes spill stores, 900 bytes spill loads
    [GeneratedRegex(@"Compiling entry function '(?<entry>[^']+)'|(?<stores>\d+) bytes spill stores, (?<loads>\d+) bytes spill loads")]
    private static partial Regex Line();
}
