using System.Globalization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices;

/// <summary>Who holds a device, as others see it.</summary>
/// <param name="Command">The command that started the process.</param>
public readonly record struct LockHolder(int ProcessId, string Command, string User, string Machine, DateTimeOffset SinceUtc)
{
    private const int MostOfCommand = 160;

    public override string ToString() =>
        $"process {ProcessId} ({PlainText.Truncate(Command, MostOfCommand)}) of {User} on {Machine} since "
        + SinceUtc.ToString("u", CultureInfo.InvariantCulture);
}

/// <summary>
/// Says who holds a lock, in a file beside it, because nobody can read the locked file itself on Windows. Each holder has a file of its
/// own name, for nobody can replace another user's.
/// </summary>
/// <param name="path">The path of the lock.</param>
internal sealed class LockSigns(string path)
{
    private const int MostBytes = 4096;
    private const UnixFileMode ReadableForAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private string? own;

    /// <summary>
    /// Writes the sign, after the lock was taken. The lock holds without it, but a waiting process then cannot name the holder.
    /// </summary>
    public void Put(LockHolder self)
    {
        _ = Try(() =>
        {
            // All others are of runs that were killed.
            foreach (var left in All())
            {
                _ = Try(left.Delete);
            }

            var name = string.Create(
                CultureInfo.InvariantCulture, $"{path}.holder-{self.ProcessId}-{self.SinceUtc.ToUnixTimeMilliseconds()}");

            // Made anew: a link that somebody put in its place is not followed.
            using var file = new FileStream(name, FileMode.CreateNew, FileAccess.Write);
            own = name;
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file.SafeFileHandle, ReadableForAll);
            }

            using var sign = new StreamWriter(file);
            sign.Write(self);
        });
    }

    public void Remove() => _ = own is null || Try(() => File.Delete(own));

    /// <summary>The newest: a run that was killed leaves its sign until the next one has the device.</summary>
    public string Holder()
    {
        var text = "";
        _ = Try(() =>
        {
            // Somebody else's folder: nothing is read that could lead elsewhere, keep a reader waiting, or have no end.
            var newest = All().Where(sign => sign.Length < MostBytes && FileStatus.OfItself(sign.FullName).Kind == FileKind.Regular)
                .MaxBy(sign => sign.LastWriteTimeUtc);
            text = newest is null ? "" : PlainText.OneLine(File.ReadAllText(newest.FullName));
        });
        return text.Length > 0 ? text : "a process that left no sign of itself";
    }

    private IEnumerable<FileInfo> All() =>
        new DirectoryInfo(Path.GetDirectoryName(path)!).EnumerateFiles($"{Path.GetFileName(path)}.holder-*");

    private static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            return false;
        }
    }
}
