using PrefillBench.Diagnostics;

namespace PrefillBench.Cli.Running;

/// <summary>
/// A temporary folder that goes with the run. A run that is killed cannot remove its own, so the next run of the same user does: a file
/// in the folder is locked as long as its process lives, and names what else the process leaves in the temporary folder when it is killed.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private const string Prefix = "prefill-bench-run-";
    private const string OwnerFile = ".owner";
    private const UnixFileMode ForOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // What .NET opens for debuggers in each process; its names begin like this and hold the process id.
    private static readonly string[] RuntimePrefixes = ["dotnet-diagnostic-", "clr-debug-pipe-"];

    private readonly FileStream owner;

    /// <param name="temporary">The folder to create it in; null means the system's folder for temporary files.</param>
    public ScratchFolder(string? temporary = null)
    {
        temporary ??= System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(temporary, $"{Prefix}{Guid.NewGuid():N}");
        try
        {
            RemoveAbandoned(temporary);
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(Path) : Directory.CreateDirectory(Path, ForOwner);
            owner = LockOwn();
            using var writer = new StreamWriter(owner, leaveOpen: true);
            writer.WriteLine(Environment.ProcessId);
            RuntimeFiles(temporary, Environment.ProcessId).ForEach(writer.WriteLine);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw new PfbException(
                StorageErrors.Translate(e, Path).Diagnostics[0].Code,
                $"the folder for temporary files, {temporary}, cannot be used: {StorageErrors.Reason(e)}; name another with TMPDIR");
        }
    }

    public string Path { get; }

    public void Dispose()
    {
        // Windows deletes no open file; elsewhere nobody may take the folder for abandoned while it is being deleted.
        if (OperatingSystem.IsWindows())
        {
            owner.Dispose();
        }

        Remove(Path);
        owner.Dispose();
    }

    /// <summary>Another run may hold the new file for a moment, to see whether it is abandoned.</summary>
    private FileStream LockOwn()
    {
        var file = System.IO.Path.Combine(Path, OwnerFile);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 100)
            {
                Thread.Sleep(1);
            }
        }
    }

    private static List<string> RuntimeFiles(string temporary, int process) =>
        [
            .. RuntimePrefixes.SelectMany(prefix => Directory.EnumerateFiles(temporary, $"{prefix}{process}-*"))
                .Select(file => System.IO.Path.GetFileName(file)),
        ];

    /// <summary>
    /// Removes folders of this user whose process has ended. Another user could exchange a folder for a link while it is being deleted.
    /// </summary>
    private static void RemoveAbandoned(string temporary)
    {
        foreach (var folder in Directory.EnumerateDirectories(temporary, $"{Prefix}*"))
        {
            try
            {
                if (!FileStatus.OfItself(folder).IsThisUsers)
                {
                    continue;
                }

                var file = System.IO.Path.Combine(folder, OwnerFile);
                using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                using var reader = new StreamReader(held);
                var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

                // Nothing is written yet when its process is just about to lock it.
                if (lines.Length > 0)
                {
                    RemoveRuntimeFiles(temporary, lines[1..]);
                    Remove(folder);
                }
            }
            catch (Exception e) when (StorageErrors.IsStorage(e))
            {
                // Its process lives, another run is removing it, or it is no folder of a run.
            }
        }
    }

    private static void RemoveRuntimeFiles(string temporary, IEnumerable<string> names)
    {
        foreach (var name in names.Where(name =>
            System.IO.Path.GetFileName(name) == name && RuntimePrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))))
        {
            File.Delete(System.IO.Path.Combine(temporary, name));
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            // Left for the system's own cleaning; the run's result does not depend on it.
        }
    }
}
