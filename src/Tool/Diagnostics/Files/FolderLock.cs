namespace PrefillBench.Diagnostics;

/// <summary>The exclusive right to change the files of a folder: a <see cref="LockFile"/> in it.</summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>Name of the lock's file in the folder.</summary>
    public const string FileName = ".lock";

    private readonly FileStream file;

    private FolderLock(FileStream file) => this.file = file;

    /// <param name="folder">Created where it is missing.</param>
    /// <param name="wait">How long to try; zero tries once.</param>
    /// <returns>The lock; null when somebody else had it all the time.</returns>
    /// <exception cref="PfbException">FolderNotWritable or DiskFull.</exception>
    public static FolderLock? Take(string folder, TimeSpan wait)
    {
        FileStream? file = null;
        _ = SpinWait.SpinUntil(() => (file = TryOpen(folder)) is not null, wait);
        return file is null ? null : new(file);
    }

    public void Dispose() => file.Dispose();

    private static FileStream? TryOpen(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            Directory.CreateDirectory(folder);
            return LockFile.TryOpen(path, forAll: false);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw StorageErrors.Translate(e, path);
        }
    }
}
