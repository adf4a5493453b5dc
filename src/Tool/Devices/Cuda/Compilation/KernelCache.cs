using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>A compilation as the cache keeps it.</summary>
public sealed record CachedKernel(byte[] Cubin, string Log, string Compiler, ImmutableArray<string> Options);

/// <summary>
/// Compiled kernels by everything that decides the binary. An entry is a folder that appears whole, by a rename, and holds
/// the source beside the binary, so that every measured binary can be explained.
/// </summary>
public sealed class KernelCache(string root)
{
    private const string CubinName = "kernel.cubin";
    private const string SourceName = "kernel.cu";
    private const string LogName = "log.txt";
    private const string EntryName = "entry.json";
    private const long LimitBytes = 256L << 20;

    private const UnixFileMode OnlyMine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Root { get; } = root;

    /// <summary>
    /// The cache in a folder, created when missing; without one, why not: kernels are then compiled by every process, which is slower and
    /// as right.
    /// </summary>
    public static (KernelCache? Cache, string? WhyNot) Open(string root)
    {
        try
        {
            CreateOwn(root);
            return FolderTrust.OfThisUser?.WhyNot(root) is { } reason ? (null, reason) : (new(root), null);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            return (null, StorageErrors.Translate(e, root).Diagnostics[0].Text);
        }
    }

    /// <summary>
    /// SHA-256 over source, headers, options and compiler; every part with its length, so that none can pass for another.
    /// </summary>
    public static string KeyOf(KernelSource source, ImmutableArray<string> options, string compiler)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string part)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.LongLength));
            hash.AppendData(bytes);
        }

        var headers = source.Headers.SelectMany(header => new[] { header.Name, header.Text });
        foreach (var part in (string[])[compiler, source.Name, source.Text, $"{options.Length}", .. options, .. headers])
        {
            Add(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public string FolderOf(string key) => Path.Combine(Root, key[..2], key);

    /// <summary>
    /// Finds a compilation. Null when there is no entry, or one that is damaged or that another user could have written; it is replaced
    /// when stored again.
    /// </summary>
    public CachedKernel? Find(string key)
    {
        var folder = FolderOf(key);
        try
        {
            string[] decisive = [Path.GetDirectoryName(folder)!, folder,
                .. new[] { EntryName, CubinName, LogName }.Select(name => Path.Combine(folder, name))];
            if (FolderTrust.OfThisUser is { } trust && !decisive.All(trust.IsOwn))
            {
                return null;
            }

            var entry = JsonSerializer.Deserialize(
                File.ReadAllBytes(Path.Combine(folder, EntryName)), KernelCacheJson.Default.KernelCacheEntry);
            var cubin = File.ReadAllBytes(Path.Combine(folder, CubinName));
            var log = File.ReadAllBytes(Path.Combine(folder, LogName));
            return entry is not null && entry.Key == key && entry.CubinSha256 == Sha256(cubin) && entry.LogSha256 == Sha256(log)
                ? new(cubin, Encoding.UTF8.GetString(log), entry.Compiler, [.. entry.Options])
                : null;
        }
        catch (Exception e) when (e is JsonException || StorageErrors.IsStorage(e))
        {
            return null;
        }
    }

    /// <summary>
    /// Returns what was stored first when another process was faster: both are of the same key. A folder that cannot be written costs
    /// a compilation the next time, and never the kernel.
    /// </summary>
    public CachedKernel Store(string key, KernelSource source, CachedKernel kernel)
    {
        var temporary = Path.Combine(Root, $".{key[..12]}.{Path.GetRandomFileName()}");
        try
        {
            CreateOwn(temporary);
            Fill(temporary, key, source, kernel);
            return Publish(key, temporary, kernel);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e) || e is PfbException)
        {
            RemoveQuietly(temporary);
            return kernel;
        }
    }

    private static void RemoveQuietly(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            // It was never created, or is left over; its name begins with a dot and no entry's does.
        }
    }

    /// <summary>Whatever the umask, nobody else can write what is created here.</summary>
    private static void CreateOwn(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else if (!Directory.Exists(folder))
        {
            // One by one: the mode goes to the last folder of a path alone.
            CreateOwn(Path.GetDirectoryName(folder)!);
            Directory.CreateDirectory(folder, OnlyMine);
        }
    }

    private static void WriteOwn(string path, ReadOnlyMemory<byte> content)
    {
        CreateOwn(Path.GetDirectoryName(path)!);
        WholeFile.Write(path, content);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static void Fill(string folder, string key, KernelSource source, CachedKernel kernel)
    {
        var log = Encoding.UTF8.GetBytes(kernel.Log);
        var entry = new KernelCacheEntry(
            key, kernel.Compiler, kernel.Options, source.Name, [.. source.Headers.Select(header => header.Name)],
            Sha256(kernel.Cubin), Sha256(log));
        WriteOwn(Path.Combine(folder, SourceName), Encoding.UTF8.GetBytes(source.Text));
        foreach (var header in source.Headers.Where(header => IsInside(header.Name)))
        {
            WriteOwn(Path.Combine(folder, "include", header.Name), Encoding.UTF8.GetBytes(header.Text));
        }

        WriteOwn(Path.Combine(folder, LogName), log);
        WriteOwn(Path.Combine(folder, CubinName), kernel.Cubin);
        WriteOwn(Path.Combine(folder, EntryName), JsonSerializer.SerializeToUtf8Bytes(entry, KernelCacheJson.Default.KernelCacheEntry));
    }

    // A name such as ../shared.cuh would leave the entry's folder.
    private static bool IsInside(string name) => !Path.IsPathRooted(name) && !name.Split('/', '\\').Contains("..");

    private CachedKernel Publish(string key, string temporary, CachedKernel kernel)
    {
        var folder = FolderOf(key);
        CreateOwn(Path.GetDirectoryName(folder)!);
        if (Moved(temporary, folder))
        {
            return kernel;
        }

        if (Find(key) is { } first)
        {
            Directory.Delete(temporary, recursive: true);
            return first;
        }

        // What is there is damaged: out of the way with it, by a rename, so that nobody reads half of either.
        var damaged = $"{temporary}.damaged";
        _ = Moved(folder, damaged) && Moved(temporary, folder);
        foreach (var left in new[] { damaged, temporary }.Where(Directory.Exists))
        {
            Directory.Delete(left, recursive: true);
        }

        return kernel;
    }

    /// <summary>False when another process was first.</summary>
    private static bool Moved(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
            return true;
        }
        catch (IOException) when (Directory.Exists(to) || !Directory.Exists(from))
        {
            return false;
        }
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

internal sealed record KernelCacheEntry(
    string Key, string Compiler, ImmutableArray<string> Options, string Source,
    ImmutableArray<string> Headers, string CubinSha256, string LogSha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KernelCacheEntry))]
internal sealed partial class KernelCacheJson : JsonSerializerContext;
