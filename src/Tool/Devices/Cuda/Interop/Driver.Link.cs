using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>The driver's assembler: PTX in, machine code for the current context's device out.</summary>
internal static unsafe partial class Driver
{
    /// <param name="options">CUjit_option, one of <see cref="CuJitOption"/> each.</param>
    /// <param name="values">A number, or an address, in the place of a pointer.</param>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuLinkCreate_v2(uint count, ReadOnlySpan<CuJitOption> options, Span<nint> values, out LinkHandle link);

    /// <param name="data">PTX ends in NUL.</param>
    [LibraryImport(Libraries.Cuda, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial CuResult cuLinkAddData_v2(
        LinkHandle link, CuJitInput kind, ReadOnlySpan<byte> data, nuint size, string name, uint count, nint options, nint values);

    /// <param name="cubin">Belongs to the link and lives as long.</param>
    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuLinkComplete(LinkHandle link, out byte* cubin, out nuint size);

    [LibraryImport(Libraries.Cuda)]
    internal static partial CuResult cuLinkDestroy(nint link);
}
