using System.Collections.Immutable;
using System.Text;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <param name="Name">The name as the include line writes it.</param>
public sealed record KernelHeader(string Name, string Text);

/// <param name="Root">The folder of kernels, absolute. Headers lie in it or in an include folder, so that copying both copies the
/// kernel.</param>
/// <param name="Includes">Searched in this order, after the including file's own folder.</param>
public sealed record SourceFolders(string Root, ImmutableArray<string> Includes);

/// <summary>
/// A CUDA C++ file with every header it includes, read once: exactly this text is hashed, compiled and kept, so neither a
/// later change of a file nor the place of the folder can get into a cached binary.
/// </summary>
/// <param name="Path">The file, for messages.</param>
/// <param name="Headers">Transitively, sorted by name.</param>
/// <param name="Options">Options for NVRTC, beside those that every kernel gets.</param>
public sealed record KernelSource(string Path, string Text, ImmutableArray<KernelHeader> Headers, ImmutableArray<string> Options)
{
    private const long LimitBytes = 4 << 20;

    /// <summary>The name that logs and line tables show; without a folder, which would differ from machine to machine.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <exception cref="PfbException">A file cannot be read, or the compiler would open one that is not among the headers.</exception>
    public static KernelSource Read(string path, SourceFolders folders, ImmutableArray<string> options)
    {
        var full = System.IO.Path.GetFullPath(path);
        var text = ReadText(full);
        var reader = new Reader(folders, System.IO.Path.GetDirectoryName(full)!);
        reader.Follow(full, text);
        return new(full, text, reader.Headers(), options);
    }

    private static string ReadText(string path) => Encoding.UTF8.GetString(WholeFile.Read(path, LimitBytes, Codes.KernelSourceMissing));

    private sealed class Reader(SourceFolders folders, string sourceFolder)
    {
        private readonly SortedDictionary<string, (string File, string Text)> found = new(StringComparer.Ordinal);

        public ImmutableArray<KernelHeader> Headers() => [.. found.Select(entry => new KernelHeader(entry.Key, entry.Value.Text))];

        public void Follow(string file, string text)
        {
            foreach (var include in IncludeScan.Of(text))
            {
                var at = new SourcePosition(file, include.Line, 0);
                var name = include.Name ?? throw Refused(
                    include, "does not name its file in plain text, so the file cannot be hashed. Write the header's name", at);
                if (IsAbsolute(name))
                {
                    throw Refused(include, "names a file by an absolute path, which is not hashed and does not exist on other "
                        + "machines. Put the header beside the kernel or into the kernels folder's `include`", at);
                }

                if (Find(name, file) is { } header)
                {
                    Add(name, IsInside(header) ? header : throw Refused(
                        include, $"leads to {header}, which is outside the kernels folder {folders.Root}. Put the header beside the "
                            + "kernel or into the kernels folder's `include`", at), at);
                }
                else if (include is { Quoted: true, Asks: false })
                {
                    throw new PfbException(
                        Codes.KernelSourceMissing, $"\"{name}\" is in none of {string.Join(", ", FoldersFrom(file))}", at);
                }
            }
        }

        private static PfbException Refused(IncludedFile include, string why, SourcePosition at) =>
            new(Codes.KernelReadsElsewhere, $"`{PlainText.Truncate(PlainText.OneLine(include.Text), 80)}` {why}", at);

        // NVRTC finds headers by the written name alone, so one name must mean one file.
        private void Add(string name, string header, SourcePosition at)
        {
            if (found.TryGetValue(name, out var known))
            {
                if (known.File != header)
                {
                    throw new PfbException(
                        Codes.KernelSourceMissing, $"\"{name}\" means {header} here and {known.File} elsewhere; "
                            + $"write it from the include folder on, as \"pb/{name}\"", at);
                }

                return;
            }

            var text = ReadText(header);
            found.Add(name, (header, text));
            Follow(header, text);
        }

        private string? Find(string name, string from) =>
            FoldersFrom(from).Select(folder => System.IO.Path.GetFullPath(name, folder)).FirstOrDefault(File.Exists);

        private IEnumerable<string> FoldersFrom(string file) => folders.Includes.Prepend(System.IO.Path.GetDirectoryName(file)!);

        private bool IsInside(string header) => folders.Includes.Add(folders.Root).Add(sourceFolder)
            .Any(folder => header.StartsWith(
                System.IO.Path.TrimEndingDirectorySeparator(folder) + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal));

        // Windows paths count everywhere, because a description is for every machine.
        private static bool IsAbsolute(string name) => name is ['/' or '\\', ..] or [_, ':', ..];
    }
}
