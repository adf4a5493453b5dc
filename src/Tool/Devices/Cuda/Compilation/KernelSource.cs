using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <param name="Name">As written in the include line.</param>
public sealed record KernelHeader(string Name, string Text);

/// <summary>
/// A CUDA C++ file with every header it includes, read once: exactly this text is hashed, compiled and kept, so neither a
/// later change of a file nor the place of the folder can get into a cached binary.
/// </summary>
/// <param name="Path">The file, for messages.</param>
/// <param name="Headers">Transitively, sorted by name.</param>
/// <param name="Options">For NVRTC, beside those every kernel gets.</param>
public sealed partial record KernelSource(string Path, string Text, ImmutableArray<KernelHeader> Headers, ImmutableArray<string> Options)
{
    private const long LimitBytes = 4 << 20;

    /// <summary>The name that logs and line tables show; without a folder, which would differ from machine to machine.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <param name="includeFolders">Searched after the including file's own folder.</param>
    public static KernelSource Read(string path, ImmutableArray<string> includeFolders, ImmutableArray<string> options)
    {
        var full = System.IO.Path.GetFullPath(path);
        var text = ReadText(full);
        var reader = new Reader(includeFolders);
        reader.Follow(full, text);
        return new(full, text, reader.Headers(), options);
    }

    private static string ReadText(string path) => Encoding.UTF8.GetString(WholeFile.Read(path, LimitBytes, Codes.KernelSourceMissing));

    [GeneratedRegex("""^[ \t]*#[ \t]*include[ \t]*(?:"(?<own>[^"\n]+)"|<(?<foreign>[^>\n]+)>)""", RegexOptions.Multiline)]
    private static partial Regex Include();

    private sealed class Reader(ImmutableArray<string> folders)
    {
        private readonly SortedDictionary<string, (string File, string Text)> found = new(StringComparer.Ordinal);

        public ImmutableArray<KernelHeader> Headers() => [.. found.Select(entry => new KernelHeader(entry.Key, entry.Value.Text))];

        public void Follow(string file, string text)
        {
            foreach (Match include in Include().Matches(text))
            {
                var own = include.Groups["own"];
                var name = own.Success ? own.Value : include.Groups["foreign"].Value;
                var at = new SourcePosition(file, text.AsSpan(0, include.Index).Count('\n') + 1, 0);
                if (Find(name, file) is { } header)
                {
                    Add(name, header, at);
                }
                else if (own.Success)
                {
                    throw new PfbException(
                        Codes.KernelSourceMissing, $"\"{name}\" is in none of {string.Join(", ", FoldersFrom(file))}", at);
                }
            }
        }

        // NVRTC finds headers by the written name alone, so one name must mean one file.
        private void Add(string name, string header, SourcePosition at)
        {
            if (found.TryGetValue(name, out var known))
            {
                if (known.File != header)
                {
                    throw new PfbException(
                        Codes.KernelSourceMissing, $"\"{name}\" means {header} here and {known.File} elsewhere; write it from the include folder on, as \"pb/{name}\"", at);
                }

                return;
            }

            var text = ReadText(header);
            found.Add(name, (header, text));
            Follow(header, text);
        }

        private string? Find(string name, string from) =>
            FoldersFrom(from).Select(folder => System.IO.Path.GetFullPath(name, folder)).FirstOrDefault(File.Exists);

        private IEnumerable<string> FoldersFrom(string file) => folders.Prepend(System.IO.Path.GetDirectoryName(file)!);
    }
}
