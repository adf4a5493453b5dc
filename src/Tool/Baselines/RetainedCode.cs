using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>Machine code and what launching it takes.</summary>
/// <param name="Cubin">The ELF image as the driver loads it.</param>
/// <param name="Manifest">
/// JSON: entry, tile, threads, shared memory, parameter layout, options; see docs/kernel-abi.md. Its key <c>cubin</c> is the image's
/// SHA-256 with the ending <c>.cubin</c>.
/// </param>
public sealed record CodeImage(ReadOnlyMemory<byte> Cubin, string Manifest)
{
    /// <summary>Over the manifest, which names the image by content: the same machine code launched in another way is other code. Lower-case hex.</summary>
    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Manifest)));

    internal string CubinSha256() => Convert.ToHexStringLower(SHA256.HashData(Cubin.Span));
}

/// <summary>
/// The code that a device's rows were measured with, in one folder, every file named by its content's SHA-256: <c>.json</c> for a kernel,
/// <c>.cubin</c> for an image, which several kernels may share. What a run leaves for approval ends in <c>.received.json</c> and
/// <c>.received.cubin</c> until then, and git ignores it.
/// </summary>
public sealed class RetainedCode(string folder)
{
    private const string Lasting = "";
    private const string Received = ".received";
    private const long LimitBytes = 64L << 20;

    public string Folder { get; } = folder;

    public void Receive(CodeImage image) => Write(image, Received);

    /// <summary>Gives received code its lasting name. Nothing happens where it is retained already.</summary>
    /// <exception cref="PfbException">CorruptBaseline when the received code is missing or damaged.</exception>
    public void Retain(string sha256)
    {
        if (Complaint(sha256) is not null)
        {
            Write(Read(sha256, Received), Lasting);
        }
    }

    /// <exception cref="PfbException">CorruptBaseline when it is missing or its content is not what its name says.</exception>
    public CodeImage Load(string sha256) => Read(sha256, Lasting);

    /// <summary>Null when the code is there and sound.</summary>
    public string? Complaint(string sha256)
    {
        try
        {
            _ = Load(sha256);
            return null;
        }
        catch (PfbException e)
        {
            return e.Diagnostics[0].Text;
        }
    }

    /// <summary>Removes every file whose kernel is not in use; returns the hashes of the removed kernels.</summary>
    public ImmutableArray<string> Sweep(IReadOnlySet<string> retained, IReadOnlySet<string> received)
    {
        if (!Directory.Exists(Folder))
        {
            return [];
        }

        var kept = Names(retained, Lasting).Concat(Names(received, Received)).ToHashSet(StringComparer.Ordinal);
        var stray = Directory.GetFiles(Folder).Where(file => Path.GetExtension(file) is ".cubin" or ".json" && !kept.Contains(Path.GetFileName(file))).ToArray();
        Array.ForEach(stray, File.Delete);
        return [.. stray.Where(file => file.EndsWith(".json", StringComparison.Ordinal)).Select(file => Path.GetFileName(file).Split('.')[0]).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The files of kernels in use; one that cannot be read keeps its name.</summary>
    private IEnumerable<string> Names(IEnumerable<string> kernels, string state) => kernels.SelectMany(sha256 =>
    {
        try
        {
            return new[] { $"{sha256}{state}.json", $"{Read(sha256, state).CubinSha256()}{state}.cubin" };
        }
        catch (PfbException)
        {
            return [$"{sha256}{state}.json"];
        }
    });

    private void Write(CodeImage image, string state)
    {
        WholeFile.Write(PathOf(image.CubinSha256(), state, "cubin"), image.Cubin.Span);
        WholeFile.Write(PathOf(image.Sha256(), state, "json"), image.Manifest);
    }

    private CodeImage Read(string sha256, string state)
    {
        var file = PathOf(sha256, state, "json");
        var manifest = Encoding.UTF8.GetString(WholeFile.Read(file, LimitBytes, Codes.CorruptBaseline));
        var cubin = CubinOf(manifest) ?? throw Corrupt(file);
        var image = new CodeImage(WholeFile.Read(PathOf(cubin, state, "cubin"), LimitBytes, Codes.CorruptBaseline), manifest);
        return image.Sha256() != sha256 ? throw Corrupt(file)
            : image.CubinSha256() != cubin ? throw Corrupt(PathOf(cubin, state, "cubin"))
            : image;
    }

    /// <summary>The hash that the manifest names; null when it names none, for a name that is no hash could leave the folder.</summary>
    private static string? CubinOf(string manifest)
    {
        try
        {
            using var json = JsonDocument.Parse(manifest);
            return json.RootElement.GetProperty("cubin").GetString() is { } name && Path.GetExtension(name) == ".cubin"
                && Path.GetFileNameWithoutExtension(name) is { Length: 64 } hash && hash.All(char.IsAsciiHexDigitLower) && name == $"{hash}.cubin"
                ? hash
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static PfbException Corrupt(string file) =>
        new(Codes.CorruptBaseline, "the approved code is not what its name says; restore the file or approve again", new(file, 0, 0));

    private string PathOf(string name, string state, string extension) => Path.Combine(Folder, $"{name}{state}.{extension}");
}
