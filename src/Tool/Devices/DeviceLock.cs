using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices;

/// <summary>
/// The exclusive right to measure on a device: a <see cref="LockFile"/> that every user of the machine may open, because all of them share
/// its devices.
/// </summary>
public sealed class DeviceLock : IDisposable
{
    private const string OneFolder =
        "set PREFILL_BENCH_LOCKS to one folder on a disk of this machine that all who measure on it may write to";

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);

    private readonly FileStream file;
    private readonly LockSigns signs;

    private DeviceLock(FileStream file, LockSigns signs) => (this.file, this.signs) = (file, signs);

    /// <param name="folder">Shared by all who might use the device; created when missing.</param>
    /// <param name="card">See <see cref="DeviceFacts.Card"/>: two cards of one model do not wait for each other.</param>
    /// <param name="wait">How long to try; zero tries once.</param>
    /// <param name="waiting">Is given, once, who holds a device that has to be waited for.</param>
    /// <exception cref="PfbException">DeviceBusy with the holder, or FolderNotWritable.</exception>
    public static async Task<DeviceLock> AcquireAsync(
        string folder, string card, TimeSpan wait, LockHolder self, TimeProvider time, Action<string> waiting,
        CancellationToken cancellation)
    {
        // A script names its device as it likes, and no name leads out of the folder.
        var path = Path.Combine(folder, $"{Uri.EscapeDataString(card)}.lock");
        var signs = new LockSigns(path);
        var started = time.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryOpen(folder, path) is { } file)
            {
                signs.Put(self);
                return new(file, signs);
            }

            if (time.GetElapsedTime(started) >= wait)
            {
                throw new PfbException(
                    Codes.DeviceBusy,
                    $"{card} is held by {signs.Holder()}; waited {wait.TotalSeconds:0} s for {path}. Wait until it has ended, raise "
                    + "--lock-wait, or end it if it hangs");
            }

            if (isFirst)
            {
                waiting($"{card} is held by {signs.Holder()}; waiting for it up to {wait.TotalSeconds:0} s");
            }

            await Task.Delay(Retry < wait ? Retry : wait, time, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        signs.Remove();
        file.Dispose();
    }

    private static FileStream? TryOpen(string folder, string path)
    {
        try
        {
            LocksFolder.Make(folder);
            return LockFile.TryOpen(path, forAll: true) is { } file ? Held(file) : null;
        }
        catch (UnauthorizedAccessException)
        {
            throw new PfbException(Codes.FolderNotWritable, $"{path} cannot be locked: {NotLent(folder, path)}, or {OneFolder}");
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            var told = StorageErrors.Translate(e, path).Diagnostics[0];
            throw new PfbException(told.Code, $"{told.Text}. To lock elsewhere, {OneFolder}");
        }
    }

    private static string NotLent(string folder, string path)
    {
        var (closed, rights) = File.Exists(path) ? (path, "666") : (folder, "1777");
        return OperatingSystem.IsLinux()
            ? $"{closed} belongs to user {FileStatus.Of(closed).User} (`id -nu {FileStatus.Of(closed).User}`) and is closed to this user. "
                + $"Let its owner open it to all (chmod {rights} {closed})"
            : $"{closed} is closed to this user. Let its owner open it to all";
    }

    /// <summary>
    /// .NET opens a file without a lock where the file system has none, or where DOTNET_SYSTEM_IO_DISABLEFILELOCKING says so.
    /// </summary>
    /// <returns>The lock; null when somebody else has it.</returns>
    private static FileStream? Held(FileStream file)
    {
        if (OperatingSystem.IsWindows())
        {
            return file;
        }

        if (Posix.flock(file.SafeFileHandle, Posix.LockExclusive | Posix.LockNoWait) == 0)
        {
            KeepFromCleaners(file.SafeFileHandle);
            return file;
        }

        var error = Marshal.GetLastPInvokeError();
        file.Dispose();
        return error is Posix.WouldBlockOnLinux or Posix.WouldBlockOnMac
            ? null
            : throw new IOException($"its file system keeps no locks ({Marshal.GetPInvokeErrorMessage(error)})");
    }

    /// <summary>
    /// Files of /tmp that nobody touched for ten days are deleted (systemd's tmpfiles.d/tmp.conf), and beside a deleted one a second run
    /// would make and lock a new one. Refused for a file that only may be read, which is then of an older version of this tool.
    /// </summary>
    private static void KeepFromCleaners(SafeFileHandle file) => _ = Posix.futimens(file, 0);
}
