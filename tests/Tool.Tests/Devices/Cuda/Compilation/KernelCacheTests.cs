using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Devices.Cuda.Compilation;

public static class KernelCacheTests
{
    private static readonly KernelSource Source = new(
        "/somewhere/k.cu", "text", [new("pb/h.cuh", "header"), new("../up.cuh", "up")], ["-DX"]);
    private static readonly CachedKernel Kernel = new([1, 2, 3], "log", "nvrtc 12.4", ["--gpu-architecture=sm_80", "-DX"]);
    private static readonly string Key = KernelCache.KeyOf(Source, Kernel.Options, Kernel.Compiler);

    public static TheoryData<string> EntryFiles => ["kernel.cubin", "log.txt", "entry.json"];

    [Fact]
    public static void Gives_back_what_was_stored_with_the_source_beside_it()
    {
        using var folder = new TemporaryFolder();
        var cache = new KernelCache(folder.Path);

        cache.Store(Key, Source, Kernel);

        Same(Kernel, cache.Find(Key));
        Assert.Equal("text", File.ReadAllText(Path.Combine(cache.FolderOf(Key), "kernel.cu")));
        Assert.Equal("header", File.ReadAllText(Path.Combine(cache.FolderOf(Key), "include", "pb", "h.cuh")));
        Assert.Empty(Leftovers(folder));
    }

    [Fact]
    public static void The_key_is_all_that_decides_the_binary_and_nothing_else()
    {
        string[] keys =
        [
            Key,
            KernelCache.KeyOf(Source with { Text = "texts" }, Kernel.Options, Kernel.Compiler),
            KernelCache.KeyOf(Source with { Headers = [new("pb/h.cuh", "changed"), Source.Headers[1]] }, Kernel.Options, Kernel.Compiler),
            KernelCache.KeyOf(Source with { Headers = [new("pb/i.cuh", "header"), Source.Headers[1]] }, Kernel.Options, Kernel.Compiler),
            KernelCache.KeyOf(Source, ["--gpu-architecture=sm_90a", "-DX"], Kernel.Compiler),
            KernelCache.KeyOf(Source, ["--gpu-architecture=sm_80-DX"], Kernel.Compiler),
            KernelCache.KeyOf(Source, Kernel.Options, "nvrtc 13.0"),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(Key, KernelCache.KeyOf(Source with { Path = "/elsewhere/k.cu" }, Kernel.Options, Kernel.Compiler));
    }

    [Theory]
    [MemberData(nameof(EntryFiles))]
    public static void A_half_filled_entry_is_not_used_and_is_repaired(string file)
    {
        using var folder = new TemporaryFolder();
        var cache = new KernelCache(folder.Path);
        cache.Store(Key, Source, Kernel);
        File.Delete(Path.Combine(cache.FolderOf(Key), file));

        var damaged = cache.Find(Key);
        cache.Store(Key, Source, Kernel);

        Assert.Null(damaged);
        Same(Kernel, cache.Find(Key));
        Assert.Empty(Leftovers(folder));
    }

    [Theory]
    [MemberData(nameof(EntryFiles))]
    public static void A_changed_entry_is_not_used(string file)
    {
        using var folder = new TemporaryFolder();
        var cache = new KernelCache(folder.Path);
        cache.Store(Key, Source, Kernel);

        File.AppendAllText(Path.Combine(cache.FolderOf(Key), file), "x");

        Assert.Null(cache.Find(Key));
    }

    [Fact]
    public static void The_first_of_two_processes_wins()
    {
        using var folder = new TemporaryFolder();
        var cache = new KernelCache(folder.Path);
        cache.Store(Key, Source, Kernel);

        var second = cache.Store(Key, Source, Kernel with { Cubin = [9] });

        Same(Kernel, second);
        Assert.Empty(Leftovers(folder));
    }

    [Fact]
    public static void Many_at_once_leave_one_whole_entry()
    {
        using var folder = new TemporaryFolder();
        var cache = new KernelCache(folder.Path);

        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => cache.Store(Key, Source, Kernel));

        Same(Kernel, cache.Find(Key));
        Assert.Empty(Leftovers(folder));
    }

    // A run with a build in hand does not end because the next one will have to build again.
    [Fact]
    public static void A_folder_that_cannot_be_written_costs_the_cache_alone()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");

        var (cache, whyNot) = KernelCache.Open(Path.Combine(file, "cache"));

        Assert.Null(cache);
        Assert.Contains(file, whyNot, StringComparison.Ordinal);
        Same(Kernel, new KernelCache(file).Store(Key, Source, Kernel));
    }

    [Fact]
    public static void A_folder_that_others_can_write_is_not_opened_and_one_that_is_made_is_closed_to_them()
    {
        using var folder = new TemporaryFolder();
        var root = Path.Combine(folder.Path, "new", "cache");

        var made = KernelCache.Open(root);
        made.Cache!.Store(Key, Source, Kernel);
        string[] all = [.. Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories),
            root, Path.GetDirectoryName(root)!];
        Modes.Set(folder.Path, 0b111_000_000);
        int[] modes = [.. all.Select(Modes.Of)];
        Modes.Set(root, 0b111_111_111);

        Assert.All(modes, mode => Assert.Equal(0, mode & 0b000_111_111));
        Assert.Equal((null, $"other users can write {root}"), KernelCache.Open(root));
    }

    [Theory]
    [MemberData(nameof(EntryFiles))]
    public static void A_file_that_others_can_write_or_that_is_a_link_is_not_used(string file)
    {
        using var folder = new TemporaryFolder();
        var cache = new KernelCache(folder.Path);
        cache.Store(Key, Source, Kernel);
        var path = Path.Combine(cache.FolderOf(Key), file);

        Modes.Set(path, 0b110_110_110);
        var writable = cache.Find(Key);
        Modes.Set(path, 0b110_000_000);
        var own = cache.Find(Key);
        File.Move(path, Path.Combine(folder.Path, "moved"));
        File.CreateSymbolicLink(path, Path.Combine(folder.Path, "moved"));

        Assert.Null(writable);
        Assert.NotNull(own);
        Assert.Null(cache.Find(Key));
    }

    private static void Same(CachedKernel expected, CachedKernel? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Cubin, actual.Cubin);
        Assert.Equal((expected.Log, expected.Compiler), (actual.Log, actual.Compiler));
        Assert.Equal(expected.Options, actual.Options.AsEnumerable());
    }

    private static IEnumerable<string> Leftovers(TemporaryFolder folder) => Directory.EnumerateFileSystemEntries(folder.Path, ".*");
}
