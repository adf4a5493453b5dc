using System.Runtime.InteropServices;
using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>Who owns a file and who may write it, as Linux says.</summary>
/// <param name="Mode">Type and permissions, as in stat(2).</param>
internal readonly record struct Ownership(uint User, uint Group, int Mode)
{
    private const int TypeMask = 0xF000;
    private const int Link = 0xA000;
    private const int StickyBit = 0x200;

    public bool IsLink => (Mode & TypeMask) == Link;

    /// <summary>In such a folder (/tmp is one) only an entry's owner can rename or remove it.</summary>
    public bool IsSticky => (Mode & StickyBit) != 0;

    public bool EveryoneWrites => (Mode & 0x002) != 0;

    public bool GroupWrites => (Mode & 0x010) != 0;

    /// <summary>Of a link, the link's own.</summary>
    /// <exception cref="IOException">There is nothing of that name, or it may not be looked at.</exception>
    public static Ownership Of(string path) =>
        Posix.statx(Posix.CurrentFolder, path, Posix.NoFollow, Posix.BasicStats, out var stat) == 0
            ? new(stat.User, stat.Group, stat.Mode)
            : throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}
