using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PrefillBench.Diagnostics;

#pragma warning disable IDE1006 // Functions keep their native names, so that they can be looked up.

/// <summary>
/// The facts of a file for which .NET has no call: its owner, its kind, and whether it is locked. There are declarations only. statx(2) has
/// the same struct on every architecture, unlike stat.
/// </summary>
internal static unsafe partial class Posix
{
    internal const int CurrentFolder = -100;
    internal const int NoFollow = 0x100;
    internal const uint BasicStats = 0x7ff;

    /// <summary>W_OK of access(2).</summary>
    internal const int MayWrite = 2;

    /// <summary>LOCK_EX of flock(2).</summary>
    internal const int LockExclusive = 2;

    /// <summary>LOCK_NB of flock(2).</summary>
    internal const int LockNoWait = 4;

    /// <summary>EWOULDBLOCK.</summary>
    internal const int WouldBlockOnLinux = 11;

    /// <summary>EWOULDBLOCK.</summary>
    internal const int WouldBlockOnMac = 35;

    /// <summary>Bytes that realpath(3) may need.</summary>
    internal const int LongestPath = 4096;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int statx(int folder, string path, int flags, uint mask, out Stat stat);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int chown(string path, uint user, uint group);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int access(string path, int mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial byte* realpath(string path, byte* resolved);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int flock(SafeFileHandle file, int operation);

    /// <param name="times">0 is now.</param>
    [LibraryImport("libc")]
    internal static partial int futimens(SafeFileHandle file, nint times);

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
