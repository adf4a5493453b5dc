using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrefillBench.Diagnostics;

namespace PrefillBench.CodeFiles;

/// <summary>The files that are a kernel, with their description: what is kept when a row is approved, and what a worker is given.</summary>
public sealed record KernelCode
{
    /// <summary>The largest file, in bytes, that a repository can be asked to hold.</summary>
    public const long LimitBytes = 64L << 20;

    private const string FilesKey = "files";

    /// <summary>The key of the only file in descriptions that were written before there was a key for several files.</summary>
    private const string CubinKey = "cubin";

    /// <param name="description">JSON, how the files are launched; names every file by its content, see <see cref="NamesIn"/>.</param>
    /// <param name="files">Content by the name that whoever launches it knows it by; text in its canonical form.</param>
    public KernelCode(string description, ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> files)
    {
        (Description, Files) = (description, files);
        Sha256 = ContentName.Sha256(ContentName.DescriptionEnding, System.Text.Encoding.UTF8.GetBytes(description));
        Identity = Sha256;
    }

    public string Description { get; }

    public ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Files { get; }

    /// <summary>
    /// Hash over the description, which names the files by content, in lower-case hex. The same files launched in another way are other
    /// code.
    /// </summary>
    public string Sha256 { get; }

    /// <summary>
    /// A name that all codes share that run the same, as the device that runs them sees it. Comments, debug information and version stamps
    /// do not count. If the device gives none, it is the content's hash.
    /// </summary>
    public string Identity { get; init; }

    /// <summary>
    /// Versions of what the code was made with, by name, such as the packages of an interpreter. They are no part of the code.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Versions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Milliseconds that its interpreter took to load it, when that was looked at; null where nothing is interpreted.</summary>
    public double? StartMs { get; init; }

    /// <summary>What the device that runs it counts in it; null for code that it cannot read.</summary>
    public InstructionMix? Instructions { get; init; }

    /// <summary>Adds the key that names the files by content.</summary>
    public static KernelCode Of(JsonObject description, params IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        var canonical = files.ToImmutableSortedDictionary(
            file => file.Key, file => ContentName.Canonical(file.Key, file.Value), StringComparer.Ordinal);
        var names = canonical.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)ContentName.Of(file.Key, file.Value.Span)));
        description[FilesKey] = new JsonObject(names);
        return new(description.ToJsonString(CodeJson.Indented) + "\n", canonical);
    }

    /// <summary>The files that a description names.</summary>
    /// <returns>The name of each, and its name by content; null when the text is no such description. No name leaves a folder.</returns>
    public static IReadOnlyList<(string Name, string ContentName)>? NamesIn(string description)
    {
        try
        {
            using var json = JsonDocument.Parse(description);
            IReadOnlyList<(string Name, string ContentName)> names =
                json.RootElement.TryGetProperty(FilesKey, out var files)
                    ? [.. files.EnumerateObject().Select(file => (file.Name, file.Value.GetString() ?? ""))]
                : json.RootElement.TryGetProperty(CubinKey, out var cubin) && cubin.GetString() is { } name ? [(name, name)]
                : [];
            return names.All(file => ContentName.IsOne(file.ContentName) && IsPlain(file.Name)) ? names : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Puts the files and their description into a folder, which is created.</summary>
    /// <param name="descriptionFile">Its name there.</param>
    public void Write(string folder, string descriptionFile)
    {
        foreach (var (name, content) in Files)
        {
            WholeFile.Write(Path.Combine(folder, name), content);
        }

        WholeFile.Write(Path.Combine(folder, descriptionFile), Description);
    }

    private static bool IsPlain(string name) => name.Length is > 0 and < 200 && name == Path.GetFileName(name) && name is not ("." or "..");
}

internal static class CodeJson
{
    /// <summary>One text for one content: it is hashed.</summary>
    public static JsonSerializerOptions Indented { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };
}
