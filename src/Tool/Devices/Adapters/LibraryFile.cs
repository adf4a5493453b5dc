using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Adapters;

/// <summary>Looks at a shared library without loading it, because loading may end the process.</summary>
internal static class LibraryFile
{
    private static readonly string[] Functions = ["pb_describe", "pb_create", "pb_plan", "pb_launch", "pb_destroy", "pb_error"];

    /// <summary>Offsets of ELF's header for 64 bits (System V ABI, chapter 4).</summary>
    private const int ClassAt = 4, TypeAt = 16, MachineAt = 18, SectionsAt = 40, SectionSizeAt = 58, SectionCountAt = 60, HeaderBytes = 64;

    /// <summary>The two that .NET runs on with 64 bits; e_machine of each.</summary>
    private static readonly Dictionary<Architecture, (ushort Machine, string Name)> Machines = new()
    {
        [Architecture.X64] = (62, "x86-64"), [Architecture.Arm64] = (183, "AArch64"),
    };

    /// <returns>
    /// Why a worker could not load it, as the rest of a sentence that begins with its name; null when nothing speaks against it.
    /// </returns>
    public static string? WhyNot(ReadOnlySpan<byte> file)
    {
        if (OperatingSystem.IsLinux() && WhyNotElf(file) is { } why)
        {
            return why;
        }

        // An exported name lies in the file as text.
        foreach (var name in Functions)
        {
            if (file.IndexOf(System.Text.Encoding.ASCII.GetBytes($"{name}\0")) < 0)
            {
                return $"exports no {name}; prefill_bench_kernel.h declares it";
            }
        }

        return null;
    }

    private static string? WhyNotElf(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes || !file.StartsWith("\u007fELF"u8))
        {
            return WhatElse(file);
        }

        const byte Bits64 = 2, SharedObject = 3, ObjectFile = 1;
        if (file[ClassAt] != Bits64)
        {
            return "is built for 32 bits, but this tool runs with 64; compile it with -m64";
        }

        var machine = BinaryPrimitives.ReadUInt16LittleEndian(file[MachineAt..]);
        if (Machines.TryGetValue(RuntimeInformation.ProcessArchitecture, out var own) && machine != own.Machine)
        {
            var name = Machines.Values.FirstOrDefault(one => one.Machine == machine).Name ?? $"another processor (ELF machine {machine})";
            return $"is built for {name}, but this machine is {own.Name}; compile it for this machine";
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(file[TypeAt..]) is not SharedObject and var type)
        {
            return $"is {(type == ObjectFile ? "an object file" : "not a shared library")}; link it with -shared -fPIC";
        }

        var end = BinaryPrimitives.ReadUInt64LittleEndian(file[SectionsAt..])
            + ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(file[SectionSizeAt..])
                * BinaryPrimitives.ReadUInt16LittleEndian(file[SectionCountAt..]));
        return end > (ulong)file.Length ? $"is cut off: it has {file.Length} of {end} bytes; build or copy it again" : null;
    }

    private static ReadOnlySpan<byte> MachO => [0xCF, 0xFA, 0xED, 0xFE];

    /// <summary>What a file is that does not begin as a library for Linux does.</summary>
    private static string WhatElse(ReadOnlySpan<byte> file) =>
        file.IsEmpty ? "is empty; build it again"
        : file.StartsWith("!<arch>\n"u8) ? "is a static archive; link it with -shared -Wl,--whole-archive"
        : file.StartsWith("MZ"u8) ? "is a library for Windows; build it on this machine"
        : file.StartsWith(MachO) ? "is a library for macOS; build it on this machine"
        : "is not a shared library for Linux; name what the linker wrote";
}
