using System.IO.Enumeration;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>
/// The C# files of a kernel's project. The tool measures the assembly and does not build, so a change that nobody built would be IDENTICAL.
/// </summary>
internal static class ManagedSources
{
    private const string Ending = ".cs";

    /// <summary>Folders that a build writes.</summary>
    private static readonly string[] Built = ["bin", "obj"];

    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint,
    };

    /// <returns>The newest file, if the assembly is older; null else, and where a file is missing or cannot be read.</returns>
    public static string? NewerThan(string assembly, string project)
    {
        try
        {
            if (!File.Exists(assembly) || !File.Exists(project))
            {
                return null;
            }

            var newest = Sources(Path.GetDirectoryName(project)!).Append((File: project, Written: File.GetLastWriteTimeUtc(project)))
                .MaxBy(source => source.Written);
            return newest.Written > File.GetLastWriteTimeUtc(assembly) ? newest.File : null;
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            return null;
        }
    }

    private static FileSystemEnumerable<(string File, DateTime Written)> Sources(string folder) => new(
        folder, (ref FileSystemEntry entry) => (entry.ToFullPath(), entry.LastWriteTimeUtc.UtcDateTime), Everywhere)
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) =>
            !entry.IsDirectory && entry.FileName.EndsWith(Ending, StringComparison.OrdinalIgnoreCase),
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !Built.Contains(entry.FileName.ToString()),
    };
}
