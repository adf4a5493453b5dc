using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Adapters;

/// <summary>Looks at a shared library without loading it, because loading may end the process.</summary>
internal static class LibraryFile
{
    private static readonly string[] Functions = ["pb_describe", "pb_create", "pb_plan", "pb_launch", "pb_destroy", "pb_error"];

    /// <summary>Offsets of ELF's header for 64 bits (System V ABI, chapter 4).</summary>
    private const int MachineAt = 18, SectionsAt = 40, SectionSizeAt = 58, SectionCountAt = 60, HeaderBytes = 64;

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
            return "is not a shared library for Linux";
        }

        var machine = BinaryPrimitives.ReadUInt16LittleEndian(file[MachineAt..]);
        if (Machines.TryGetValue(RuntimeInformation.ProcessArchitecture, out var own) && machine != own.Machine)
        {
            var name = Machines.Values.FirstOrDefault(one => one.Machine == machine).Name ?? $"another processor (ELF machine {machine})";
            return $"is built for {name}, but this machine is {own.Name}; compile it for this machine";
        }

        var end = BinaryPrimitives.ReadUInt64LittleEndian(file[SectionsAt..])
            + ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(file[SectionSizeAt..])
                * BinaryPrimitives.ReadUInt16LittleEndian(file[SectionCountAt..]));
        return end > (ulong)file.Length ? $"is cut off: it has {file.Length} of {end} bytes; build or copy it again" : null;
    }
}
