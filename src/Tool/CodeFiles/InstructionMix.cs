using System.Collections.Immutable;

namespace PrefillBench.CodeFiles;

/// <summary>How often each class of instruction occurs in a kernel's code, which is not how often it runs.</summary>
/// <param name="Set">What is counted: "SASS", a GPU's machine code, or "IL", a .NET assembly before it is compiled for a processor.</param>
/// <param name="Counts">Instructions by class, without classes that do not occur; <see cref="All"/> has the sum.</param>
public sealed record InstructionMix(string Set, ImmutableSortedDictionary<string, int> Counts)
{
    public const string All = "all";
    public const string Other = "other";

    /// <param name="classes">The class of each instruction.</param>
    public static InstructionMix Of(string set, IEnumerable<string> classes)
    {
        var counts = new Dictionary<string, int> { [All] = 0 };
        foreach (var one in classes)
        {
            counts[All]++;
            counts[one] = counts.GetValueOrDefault(one) + 1;
        }

        return new(set, counts.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }
}
