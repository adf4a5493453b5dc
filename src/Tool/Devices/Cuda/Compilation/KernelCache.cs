using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>What the cache keeps of a compilation.</summary>
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

    public string Root { get; } = root;

    /// <summary>SHA-256 over source, headers, options and compiler; every part with its length, so that none can pass for another.</summary>
    public static string KeyOf(KernelSource source, ImmutableArray<string> options, string compiler)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string part)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.LongLength));
            hash.AppendData(bytes);
        }

        foreach (var part in (string[])[compiler, source.Name, source.Text, $"{options.Length}", .. options, .. source.Headers.SelectMany(header => new[] { header.Name, header.Text })])
        {
            Add(part);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public string FolderOf(string key) => Path.Combine(Root, key[..2], key);

    /// <summary>Null when there is no entry or it is damaged; a damaged one is replaced when stored again.</summary>
    public CachedKernel? Find(string key)
    {
        var folder = FolderOf(key);
        try
        {
            var entry = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, EntryName)), KernelCacheJson.Default.KernelCacheEntry);
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

    /// <summary>Returns what was stored first when another process was faster: both are of the same key.</summary>
    public CachedKernel Store(string key, KernelSource source, CachedKernel kernel)
    {
        var folder = FolderOf(key);
        try
        {
            var temporary = Path.Combine(Root, $".{key[..12]}.{Path.GetRandomFileName()}");
            Directory.CreateDirectory(temporary);
            Fill(temporary, key, source, kernel);
            return Publish(key, temporary, kernel);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            var (code, text) = (StorageErrors.Translate(e, folder).Diagnostics[0].Code, e.Message);
            throw new PfbException(code, $"the cache of compiled kernels cannot be written: {text} Choose another folder with {ToolchainPlaces.CacheVariable}", new(Root, 0, 0));
        }
    }

    private static void Fill(string folder, string key, KernelSource source, CachedKernel kernel)
    {
        var log = Encoding.UTF8.GetBytes(kernel.Log);
        var entry = new KernelCacheEntry(
            key, kernel.Compiler, kernel.Options, source.Name, [.. source.Headers.Select(header => header.Name)], Sha256(kernel.Cubin), Sha256(log));
        WholeFile.Write(Path.Combine(folder, SourceName), source.Text);
        foreach (var header in source.Headers.Where(header => IsInside(header.Name)))
        {
            WholeFile.Write(Path.Combine(folder, "include", header.Name), header.Text);
        }

        WholeFile.Write(Path.Combine(folder, LogName), log);
        WholeFile.Write(Path.Combine(folder, CubinName), kernel.Cubin);
        WholeFile.Write(Path.Combine(folder, EntryName), JsonSerializer.SerializeToUtf8Bytes(entry, KernelCacheJson.Default.KernelCacheEntry));
    }

    // A name such as ../shared.cuh would leave the entry's folder.
    private static bool IsInside(string name) => !Path.IsPathRooted(name) && !name.Split('/', '\\').Contains("..");

    private CachedKernel Publish(string key, string temporary, CachedKernel kernel)
    {
        var folder = FolderOf(key);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
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

    /// <summary>False when somebody else was first.</summary>
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
    string Key, string Compiler, ImmutableArray<string> Options, string Source, ImmutableArray<string> Headers, string CubinSha256, string LogSha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KernelCacheEntry))]
internal sealed partial class KernelCacheJson : JsonSerializerContext;
