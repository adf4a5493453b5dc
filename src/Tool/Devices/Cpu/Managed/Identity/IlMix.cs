using System.Collections.Frozen;
using PrefillBench.CodeFiles;

namespace PrefillBench.Devices.Cpu.Managed.Identity;

/// <summary>
/// The instructions of IL by class, counted in the text that a kernel's identity is made of: what the kernel's type can reach. What the
/// just-in-time compiler makes of them, such as which calls it inlines, is not in the code and not counted.
/// </summary>
internal static class IlMix
{
    private const string Set = "IL";
    private const int OffsetDigits = 4;

    // Vectors are called as methods; each call becomes an instruction or a few.
    private static readonly string[] Vectors = ["System.Runtime.Intrinsics.", "System.Numerics.Vector"];

    private static readonly FrozenDictionary<string, string> Classes = new (string Class, string Names)[]
    {
        ("branch", "br beq bge bgt ble blt bne brfalse brtrue switch leave ret endfinally endfilter throw rethrow jmp"),
        ("load", "ldind ldelem ldelema ldobj ldfld ldflda ldsfld ldsflda ldlen cpblk cpobj"),
        ("store", "stind stelem stobj stfld stsfld initblk initobj"),
        ("arithmetic", "add sub mul div rem and or xor shl shr neg not ceq cgt clt ckfinite"),
        ("convert", "conv"),
        ("stack", "ldloc ldloca ldarg ldarga stloc starg ldc dup pop ldnull ldstr ldtoken"),
    }.SelectMany(one => one.Names.Split(' '), (one, name) => (one.Class, name)).ToFrozenDictionary(one => one.name, one => one.Class);

    /// <param name="text">The text that <see cref="ManagedIdentity"/> hashes.</param>
    public static InstructionMix Of(IEnumerable<string> text) =>
        InstructionMix.Of(Set, text.SelectMany(one => one.Split('\n')).Select(ClassOf).OfType<string>());

    /// <summary>A line of an instruction is two blanks, the offset in hexadecimal digits, the name and the operand.</summary>
    private static string? ClassOf(string line)
    {
        if (!line.StartsWith("  ", StringComparison.Ordinal) || line.Split(' ', 5) is not [_, _, var offset, var name, .. var operand]
            || offset.Length < OffsetDigits || !offset.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        var word = name.Split('.')[0];
        return word is "call" or "callvirt" or "calli" or "newobj" or "newarr"
            ? Vectors.Any(one => operand is [var called] && called.Contains(one, StringComparison.Ordinal)) ? "vector" : "call"
            : Classes.GetValueOrDefault(word, InstructionMix.Other);
    }
}
