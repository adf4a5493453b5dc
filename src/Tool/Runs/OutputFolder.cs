using PrefillBench.Diagnostics;

namespace PrefillBench.Runs;

/// <summary>The output folder of a run, which no other run may write into meanwhile.</summary>
internal static class OutputFolder
{
    /// <returns>The lock. Dispose it when the last file is written.</returns>
    /// <exception cref="PfbException">FolderInUse.</exception>
    public static FolderLock Take(string folder) => FolderLock.Take(folder, TimeSpan.Zero) ?? throw new PfbException(
        Codes.FolderInUse, $"another run is writing into {folder}; wait until it has ended, or name another folder with --output");
}
