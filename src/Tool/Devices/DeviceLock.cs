using System.Globalization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices;

/// <summary>Who holds a device, as others are told.</summary>
public readonly record struct LockHolder(int ProcessId, DateTimeOffset SinceUtc)
{
    public override string ToString() => $"process {ProcessId} since {SinceUtc.ToString("u", CultureInfo.InvariantCulture)}";
}

/// <summary>
/// The exclusive right to measure on a device: an open file that nobody else can open. It ends with the process, however
/// that ends; the file stays, for deleting it would let two processes lock two files of one name.
/// </summary>
public sealed class DeviceLock : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);
    private readonly FileStream file;

    private DeviceLock(FileStream file) => this.file = file;

    /// <param name="folder">Shared by all who might use the device; created when missing.</param>
    /// <param name="wait">How long to try; zero tries once.</param>
    /// <exception cref="PfbException">DeviceBusy with the holder, or FolderNotWritable.</exception>
    public static async Task<DeviceLock> AcquireAsync(
        string folder, string slug, TimeSpan wait, LockHolder self, TimeProvider time, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, $"{slug}.lock");
        var started = time.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryOpen(folder, path) is { } file)
            {
                Sign(path, self);
                return new DeviceLock(file);
            }

            if (time.GetElapsedTime(started) >= wait)
            {
                throw new PfbException(Codes.DeviceBusy, $"{slug} is held by {Holder(path)}; waited {wait.TotalSeconds:0} s for {path}");
            }

            await Task.Delay(Retry < wait ? Retry : wait, time, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => file.Dispose();

    private static FileStream? TryOpen(string folder, string path)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw StorageErrors.Translate(e, path);
        }
    }

    // EWOULDBLOCK of flock: 11 on Linux, 35 on macOS; ERROR_SHARING_VIOLATION on Windows.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string HolderFile(string path) => $"{path}.holder";

    // The sign is beside the lock because nobody can read the locked file itself on Windows.
    private static void Sign(string path, LockHolder self)
    {
        try
        {
            File.WriteAllText(HolderFile(path), self.ToString());
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            // The lock holds without its sign; a waiting process then cannot name us.
        }
    }

    private static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(HolderFile(path));
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            return "an unknown process";
        }
    }
}
