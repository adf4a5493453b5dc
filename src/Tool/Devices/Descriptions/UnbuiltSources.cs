using System.IO.Enumeration;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Descriptions;

/// <summary>
/// Sources that are newer than what was built of them. The tool measures what is built and builds nothing itself, so a change that nobody
/// built would be IDENTICAL.
/// </summary>
internal static class UnbuiltSources
{
    /// <summary>Folders that a .NET build writes.</summary>
    private static readonly string[] Built = ["bin", "obj"];

    private static readonly string[] Native = [".c", ".cc", ".cpp", ".cxx", ".cu"];

    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint,
    };

    /// <summary>Of a .NET assembly: its project, and the C# files in the project's folder and below.</summary>
    /// <returns>A note for the user; null where all sources are older, and where a file is missing or cannot be read.</returns>
    public static Diagnostic? OfProject(string assembly, string project) => File.Exists(project)
        ? Note(
            assembly, () => CSharp(Path.GetDirectoryName(project)!).Append((project, File.GetLastWriteTimeUtc(project))),
            Path.GetDirectoryName(project)!, $"build {Path.GetFileName(project)}")
        : null;

    /// <summary>Of a library: sources beside it that have its name, as <c>mine.cu</c> is of <c>libmine.so</c>.</summary>
    /// <returns>As <see cref="OfProject"/>.</returns>
    public static Diagnostic? OfLibrary(string library)
    {
        var folder = Path.GetDirectoryName(library)!;
        var name = Path.GetFileNameWithoutExtension(library);
        return Note(library, Sources, folder, "build the library");

        IEnumerable<(string File, DateTime Written)> Sources() => Directory.EnumerateFiles(folder)
            .Where(file => Native.Contains(Path.GetExtension(file)) && Path.GetFileNameWithoutExtension(file) is var stem
                && (name == stem || name == $"lib{stem}"))
            .Select(file => (file, File.GetLastWriteTimeUtc(file)));
    }

    private static Diagnostic? Note(
        string built, Func<IEnumerable<(string File, DateTime Written)>> sources, string folder, string whatToDo)
    {
        try
        {
            if (!File.Exists(built))
            {
                return null;
            }

            var newest = sources().DefaultIfEmpty().MaxBy(source => source.Written);
            return newest.Written <= File.GetLastWriteTimeUtc(built) ? null : new(
                Codes.SourceNotBuilt,
                $"{Path.GetRelativePath(folder, newest.File)} is newer than {Path.GetFileName(built)}, so what was changed in it may not "
                    + $"be in the code that is measured; {whatToDo} first",
                new(newest.File, 0, 0));
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            return null;
        }
    }

    private static FileSystemEnumerable<(string File, DateTime Written)> CSharp(string folder) => new(
        folder, (ref FileSystemEntry entry) => (entry.ToFullPath(), entry.LastWriteTimeUtc.UtcDateTime), Everywhere)
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) =>
            !entry.IsDirectory && entry.FileName.EndsWith(".cs", StringComparison.OrdinalIgnoreCase),
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !Built.Contains(entry.FileName.ToString()),
    };
}
