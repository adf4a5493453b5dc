using System.Globalization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices;

/// <summary>Who holds a device, as others see it.</summary>
public readonly record struct LockHolder(int ProcessId, DateTimeOffset SinceUtc)
{
    public override string ToString() => $"process {ProcessId} since {SinceUtc.ToString("u", CultureInfo.InvariantCulture)}";
}

/// <summary>
/// The exclusive right to measure on a device: an open file that nobody else can open. It ends with the process, however
/// that ends; the file stays, for deleting it would let two processes lock two files of one name. Folder and file are open to
/// every user, because all who measure on a machine share them.
/// </summary>
public sealed class DeviceLock : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);
    private const UnixFileMode ReadAndWriteForAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    // As the temporary folder itself: every user can add files and remove none of the others'.
    private const UnixFileMode SharedFolder =
        ReadAndWriteForAll | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute | UnixFileMode.StickyBit;

    private readonly FileStream file;
    private readonly string path;

    private DeviceLock(FileStream file, string path) => (this.file, this.path) = (file, path);

    /// <param name="folder">Shared by all who might use the device; created when missing.</param>
    /// <param name="card">See <see cref="DeviceFacts.Card"/>: two cards of one model do not wait for each other.</param>
    /// <param name="wait">How long to try; zero tries once.</param>
    /// <exception cref="PfbException">DeviceBusy with the holder, or FolderNotWritable.</exception>
    public static async Task<DeviceLock> AcquireAsync(
        string folder, string card, TimeSpan wait, LockHolder self, TimeProvider time, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, $"{card}.lock");
        var started = time.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryOpen(folder, path) is { } file)
            {
                Sign(path, self);
                return new DeviceLock(file, path);
            }

            if (time.GetElapsedTime(started) >= wait)
            {
                throw new PfbException(Codes.DeviceBusy, $"{card} is held by {Holder(path)}; waited {wait.TotalSeconds:0} s for {path}");
            }

            await Task.Delay(Retry < wait ? Retry : wait, time, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        Unsign(path);
        file.Dispose();
    }

    private static FileStream? TryOpen(string folder, string path)
    {
        try
        {
            MakeFolder(folder);
            return File.Exists(path) ? Locked(FileMode.Open) : Made(Locked(FileMode.CreateNew));
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            throw new PfbException(
                Codes.FolderNotWritable,
                $"{path} cannot be opened, for another user made the folder or the file and lent them to nobody. Let that user give all "
                + $"the right to write (chmod 1777 {folder}; chmod 666 {path}), or set PREFILL_BENCH_LOCKS to one folder that all who "
                + "measure on this machine may write to");
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw StorageErrors.Translate(e, path);
        }

        // An existing file is opened without leave to create it: Linux refuses that leave on other users' files in such a folder.
        FileStream Locked(FileMode mode) => new(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
    }

    private static void MakeFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(folder, SharedFolder);
            }
        }
    }

    private static FileStream Made(FileStream file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file.SafeFileHandle, ReadAndWriteForAll);
        }

        return file;
    }

    // EWOULDBLOCK of flock: 11 on Linux, 35 on macOS; ERROR_SHARING_VIOLATION on Windows. EEXIST, 17, and ERROR_FILE_EXISTS when another
    // made it first.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or 17 or unchecked((int)0x80070020) or unchecked((int)0x80070050);

    /// <summary>One of each user, for nobody can replace another user's.</summary>
    private static string HolderFile(string path) => $"{path}.holder-{Environment.UserName}";

    // The sign is beside the lock because nobody can read the locked file itself on Windows.
    private static void Sign(string path, LockHolder self)
    {
        try
        {
            // Made anew: a link that somebody put in its place is not followed.
            File.Delete(HolderFile(path));
            using var sign = new StreamWriter(new FileStream(HolderFile(path), FileMode.CreateNew));
            sign.Write(self);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            // The lock holds without its sign; a waiting process then cannot name us.
        }
    }

    private static void Unsign(string path)
    {
        try
        {
            File.Delete(HolderFile(path));
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            // The next to hold the device makes its own.
        }
    }

    private static string Holder(string path)
    {
        try
        {
            // A killed run leaves its sign; the newest is of the run that holds the device.
            var signs = new DirectoryInfo(Path.GetDirectoryName(path)!).EnumerateFiles($"{Path.GetFileName(path)}.holder-*");
            return signs.MaxBy(sign => sign.LastWriteTimeUtc) is { } newest ? File.ReadAllText(newest.FullName) : "an unknown process";
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            return "an unknown process";
        }
    }
}
