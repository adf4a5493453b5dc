using System.Buffers.Binary;
using System.Collections.Immutable;
using PrefillBench.CodeFiles;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>The instructions of a cubin's functions by class, read without a disassembler.</summary>
public static class SassMix
{
    private const string Set = "SASS";
    private const string Text = ".text.";
    private const int InstructionBytes = 16;

    /// <summary>Counts the instructions of one entry and of the functions that were compiled into it.</summary>
    /// <returns>The counts; null where the cubin has no such entry.</returns>
    public static InstructionMix? Of(byte[] cubin, string entry) =>
        ElfSection.All(cubin).FirstOrDefault(section => section.Name == Text + entry) is { } section
            ? InstructionMix.Of(Set, Classes(section.Of(cubin)))
            : null;

    /// <summary>The classes whose counts are approved: a few instructions that a compiler does not come by through scheduling.</summary>
    public static ImmutableSortedDictionary<string, int> Special(InstructionMix mix) =>
        mix.Counts.RemoveRange(mix.Counts.Keys.Except(SassOpcodes.Special));

    private static List<string> Classes(ReadOnlySpan<byte> text)
    {
        var classes = new List<string>(text.Length / InstructionBytes);
        for (var at = 0; at + InstructionBytes <= text.Length; at += InstructionBytes)
        {
            classes.Add(SassOpcodes.ClassOf(BinaryPrimitives.ReadUInt64LittleEndian(text[at..])));
        }

        return classes;
    }
}
