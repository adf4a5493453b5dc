using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Devices.Cuda.Compilation;

public static class KernelCacheTests
{
    private static readonly KernelSource Source = new("/somewhere/k.cu", "text", [new("pb/h.cuh", "header"), new("../up.cuh", "up")], ["-DX"]);
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

    [Fact]
    public static void A_folder_that_cannot_be_written_is_named_with_the_variable()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");

        var complaint = Assert.Single(Assert.Throws<PfbException>(() => new KernelCache(file).Store(Key, Source, Kernel)).Diagnostics);

        Assert.Equal(Codes.FolderNotWritable, complaint.Code);
        Assert.Contains(ToolchainPlaces.CacheVariable, complaint.Text, StringComparison.Ordinal);
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
