using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>Machine code and what launching it takes.</summary>
/// <param name="Cubin">The ELF image as the driver loads it.</param>
/// <param name="Manifest">JSON: entry, tile, threads, shared memory, parameter layout, compiler and options; see docs/kernel-abi.md.</param>
public sealed record CodeImage(ReadOnlyMemory<byte> Cubin, string Manifest)
{
    /// <summary>Over both, so that the same machine code launched in another way is other code. Lower-case hex.</summary>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Cubin.Span);
        hash.AppendData(Encoding.UTF8.GetBytes(Manifest));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>
/// The code that a device's rows were measured with: <c>SHA256.cubin</c> and <c>SHA256.json</c> in one folder, named by content.
/// What a run leaves for approval is called <c>SHA256.received.cubin</c> and <c>.received.json</c> until then, and git ignores it.
/// </summary>
public sealed class RetainedCode(string folder)
{
    private const string Received = ".received";
    private const long LimitBytes = 64L << 20;

    public string Folder { get; } = folder;

    public void Receive(CodeImage image) => Write(image.Sha256() + Received, image);

    /// <summary>Gives received code its lasting name. Nothing happens where it is retained already.</summary>
    /// <exception cref="PfbException">CorruptBaseline when the received code is missing or damaged.</exception>
    public void Retain(string sha256)
    {
        if (!File.Exists(PathOf(sha256, "cubin")) || Complaint(sha256) is not null)
        {
            Write(sha256, Read(sha256, sha256 + Received));
        }
    }

    /// <exception cref="PfbException">CorruptBaseline when it is missing or its content is not what its name says.</exception>
    public CodeImage Load(string sha256) => Read(sha256, sha256);

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

    /// <summary>Removes every file whose code is not in use; returns the names of the removed code.</summary>
    public ImmutableArray<string> Sweep(IReadOnlySet<string> retained, IReadOnlySet<string> received)
    {
        if (!Directory.Exists(Folder))
        {
            return [];
        }

        var stray = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(Folder).Where(file => Path.GetExtension(file) is ".cubin" or ".json"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var waiting = name.EndsWith(Received, StringComparison.Ordinal);
            var sha256 = waiting ? name[..^Received.Length] : name;
            if (!(waiting ? received : retained).Contains(sha256))
            {
                File.Delete(file);
                _ = stray.Add(sha256);
            }
        }

        return [.. stray];
    }

    private void Write(string name, CodeImage image)
    {
        WholeFile.Write(PathOf(name, "json"), image.Manifest);
        WholeFile.Write(PathOf(name, "cubin"), image.Cubin.Span);
    }

    private CodeImage Read(string sha256, string name)
    {
        var cubin = PathOf(name, "cubin");
        var image = new CodeImage(
            WholeFile.Read(cubin, LimitBytes, Codes.CorruptBaseline),
            Encoding.UTF8.GetString(WholeFile.Read(PathOf(name, "json"), LimitBytes, Codes.CorruptBaseline)));
        return image.Sha256() == sha256
            ? image
            : throw new PfbException(Codes.CorruptBaseline, "the approved code is not what its name says; restore the file or approve again", new(cubin, 0, 0));
    }

    private string PathOf(string name, string extension) => Path.Combine(Folder, $"{name}.{extension}");
}
