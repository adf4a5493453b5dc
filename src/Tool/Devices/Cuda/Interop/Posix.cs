using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>What .NET does not tell of a file: its owner. statx(2) has the same struct on every architecture, unlike stat.</summary>
internal static partial class Posix
{
    internal const int CurrentFolder = -100;
    internal const int NoFollow = 0x100;
    internal const uint BasicStats = 0x7ff;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int statx(int folder, string path, int flags, uint mask, out Stat stat);

    [LibraryImport("libc")]
    internal static partial uint geteuid();

    [LibraryImport("libc")]
    internal static partial uint getegid();

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Stat
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        /// <summary>Type and permissions.</summary>
        [FieldOffset(28)]
        public ushort Mode;
    }
}
