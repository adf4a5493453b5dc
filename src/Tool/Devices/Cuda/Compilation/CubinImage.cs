using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>
/// A cubin's ELF sections, as far as they tell resources. The format is not documented; the attribute numbers are those that
/// <c>cuobjdump -elf</c> prints as EIATTR_*, and tests compare every value with what ptxas -v logged for the same binary.
/// </summary>
/// <param name="Arch">Ten times the compute capability it was made for.</param>
public sealed record CubinImage(int Arch, ImmutableArray<EntryResources> Entries)
{
    private const int SymbolSize = 24;
    private const byte EntryFunction = 0x10; // STO_CUDA_ENTRY in st_other
    private const byte MinStackSize = 0x12;
    private const byte MaxThreads = 0x05;
    private const byte RegisterCount = 0x2F;

    // From sm_90 on the section of a block's shared memory also holds the 1 KB that the system keeps of it.
    private const int ReservedSharedBytes = 1024;
    private const int FirstArchWithReservedInSection = 90;

    public static CubinImage Read(byte[] cubin)
    {
        try
        {
            return ReadElf(cubin);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new PfbException(Codes.KernelNotCompiled, $"the file cannot be read as a cubin: {e.Message}");
        }
    }

    private static CubinImage ReadElf(ReadOnlySpan<byte> elf)
    {
        if (!elf.StartsWith("\u007FELF"u8) || elf[4] != 2)
        {
            throw new ArgumentException("it is not a 64-bit ELF file");
        }

        var sections = ElfSection.All(elf);
        var arch = ArchOf(elf);
        var symbols = sections.First(section => section.Name == ".symtab");
        var names = sections[(int)symbols.Link];
        var info = sections.FirstOrDefault(section => section.Name == ".nv.info");
        var (registers, stacks) = info is null ? ([], []) : (BySymbol(info.Of(elf), RegisterCount), BySymbol(info.Of(elf), MinStackSize));

        var entries = ImmutableArray.CreateBuilder<EntryResources>();
        for (var index = 0; index < symbols.Size / SymbolSize; index++)
        {
            var symbol = symbols.Of(elf).Slice(index * SymbolSize, SymbolSize);
            if ((symbol[5] & EntryFunction) == 0)
            {
                continue;
            }

            var name = ElfSection.Text(names.Of(elf), (int)BinaryPrimitives.ReadUInt32LittleEndian(symbol));
            var own = sections.FirstOrDefault(section => section.Name == $".nv.info.{name}");
            entries.Add(new(
                name, registers.GetValueOrDefault(index), stacks.GetValueOrDefault(index), null, null,
                SharedBytes(sections.FirstOrDefault(section => section.Name == $".nv.shared.{name}"), arch),
                own is null ? null : ThreadsOf(own.Of(elf))));
        }

        entries.Sort((a, b) => string.CompareOrdinal(a.Entry, b.Entry));
        return new(arch, entries.ToImmutable());
    }

    // Up to ABI version 7 (CUDA 12) the low byte of e_flags; from 8 on (CUDA 13) the byte above it.
    private static int ArchOf(ReadOnlySpan<byte> elf)
    {
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(elf[48..]);
        return (int)(elf[8] <= 7 ? flags & 0xFF : (flags >> 8) & 0xFF);
    }

    private static int SharedBytes(ElfSection? shared, int arch) => shared is null ? 0
        : (int)shared.Size - (arch >= FirstArchWithReservedInSection ? ReservedSharedBytes : 0);

    private static int? ThreadsOf(ReadOnlySpan<byte> info)
    {
        foreach (var (attribute, offset, size) in Attributes(info))
        {
            if (attribute == MaxThreads && size == 12)
            {
                var value = info[offset..];
                return checked(ReadInt(value) * ReadInt(value[4..]) * ReadInt(value[8..]));
            }
        }

        return null;
    }

    /// <summary>The attributes of the form (symbol, value).</summary>
    private static Dictionary<int, int> BySymbol(ReadOnlySpan<byte> info, byte attribute)
    {
        var values = new Dictionary<int, int>();
        foreach (var (found, offset, size) in Attributes(info))
        {
            if (found == attribute && size == 8)
            {
                values[ReadInt(info[offset..])] = ReadInt(info[(offset + 4)..]);
            }
        }

        return values;
    }

    /// <summary>Format byte (4: data of the length that follows, else the value is inline), attribute byte, two bytes.</summary>
    private static List<(byte Attribute, int Offset, int Size)> Attributes(ReadOnlySpan<byte> info)
    {
        var all = new List<(byte, int, int)>();
        for (var at = 0; at + 4 <= info.Length;)
        {
            int size = info[at] == 4 ? BinaryPrimitives.ReadUInt16LittleEndian(info[(at + 2)..]) : 0;
            all.Add((info[at + 1], at + 4, size));
            at += 4 + size;
        }

        return all;
    }

    private static int ReadInt(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);
}

/// <summary>One section header of an ELF64 file (System V ABI, chapter 4).</summary>
internal sealed record ElfSection(string Name, uint Type, long Offset, long Size, uint Link)
{
    private const uint NoBits = 8;

    public static ImmutableArray<ElfSection> All(ReadOnlySpan<byte> elf)
    {
        var start = checked((int)BinaryPrimitives.ReadInt64LittleEndian(elf[0x28..]));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3A..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3C..]);
        var names = Header(elf, start + (BinaryPrimitives.ReadUInt16LittleEndian(elf[0x3E..]) * size), default);
        var all = ImmutableArray.CreateBuilder<ElfSection>(count);
        for (var i = 0; i < count; i++)
        {
            all.Add(Header(elf, start + (i * size), names.Of(elf)));
        }

        return all.ToImmutable();
    }

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> elf) => Type == NoBits ? default : elf.Slice(checked((int)Offset), checked((int)Size));

    public static string Text(ReadOnlySpan<byte> names, int at)
    {
        var rest = names[at..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    private static ElfSection Header(ReadOnlySpan<byte> elf, int at, ReadOnlySpan<byte> names)
    {
        var header = elf.Slice(at, 64);
        var name = names.IsEmpty ? "" : Text(names, (int)BinaryPrimitives.ReadUInt32LittleEndian(header));
        return new(
            name,
            BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[40..]));
    }
}
