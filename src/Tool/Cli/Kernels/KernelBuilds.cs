using System.Collections.Immutable;
using PrefillBench.Baselines.Kernels;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Diagnostics;
using PrefillBench.Gate.Kernels;

namespace PrefillBench.Cli.Kernels;

internal sealed record KernelBuild(BuiltKernel Kernel, Occupancy? Occupancy);

/// <param name="NotFor">Variant and architecture that do not belong together.</param>
/// <param name="Failures">The kernels that could not be compiled.</param>
internal sealed record KernelBuildSet(
    ImmutableArray<KernelBuild> Builds, ImmutableArray<string> NotFor, ImmutableArray<Diagnostic> Failures);

/// <summary>Every kernel of a folder, compiled for every architecture asked for.</summary>
internal sealed class KernelBuilds(KernelCatalog catalog, KernelCompiler? compiler)
{
    private const string Prebuilt = "prebuilt";

    /// <summary>
    /// Compiles on all processors, because some hundred kernels one after the other take minutes; the order is the folder's.
    /// </summary>
    public KernelBuildSet Build(IReadOnlyList<GpuArch> archs, bool withPrograms)
    {
        var wanted = catalog.Variants.SelectMany(_ => archs, (one, arch) => (one.Manifest, one.Variant, Arch: arch)).ToList();
        var jobs = wanted.Where(one => one.Variant.IsFor(one.Arch))
            .Select(one => new Func<IEnumerable<KernelBuild>>(() => [Variant(one.Manifest, one.Variant, one.Arch)]))
            .Concat(withPrograms ? catalog.Programs.SelectMany(
                _ => archs, (path, arch) => new Func<IEnumerable<KernelBuild>>(() => Program(path, arch))) : []);
        var done = jobs.AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.FullyBuffered).Select(Tried).ToList();
        return new(
            [.. done.SelectMany(one => one.Builds)],
            [.. wanted.Where(one => !one.Variant.IsFor(one.Arch)).Select(one => $"{one.Variant.Name} {one.Arch}")],
            // One broken source is one complaint, however many variants it has.
            [.. done.SelectMany(one => one.Failures).Distinct()]);
    }

    private static (ImmutableArray<KernelBuild> Builds, IReadOnlyList<Diagnostic> Failures) Tried(Func<IEnumerable<KernelBuild>> build)
    {
        try
        {
            return ([.. build()], []);
        }
        catch (PfbException e)
        {
            return ([], e.Diagnostics);
        }
    }

    private KernelBuild Variant(KernelManifest manifest, KernelVariant variant, GpuArch arch)
    {
        var compiled = manifest.Build(variant, arch, compiler);
        var entry = compiled.Entry(variant.Entry)!;
        var (resources, occupancy) = ResourcesOf(entry, arch, variant.Threads, variant.SharedBytes, MixOf(compiled, entry));
        var key = new KernelKey(variant.Name, arch.ToString(), manifest.IsCubin ? Prebuilt : compiled.Compiler);
        return new(
            new(
                key, resources, entry.MaxThreads, manifest.AllowedSpillBytes(variant, arch), [.. compiled.SerialisationWarnings],
                variant.Source),
            occupancy);
    }

    private IEnumerable<KernelBuild> Program(string path, GpuArch arch)
    {
        var compiled = compiler!.Compile(catalog.Program(path), arch);
        var name = Path.GetRelativePath(catalog.Root, path).Replace('\\', '/');
        foreach (var entry in compiled.Entries)
        {
            var (resources, occupancy) = ResourcesOf(entry, arch, entry.MaxThreads ?? 0, 0, null);
            var key = new KernelKey($"{name}:{entry.Entry}", arch.ToString(), compiled.Compiler);
            yield return new(
                new(key, resources, entry.MaxThreads, int.MaxValue, [.. compiled.SerialisationWarnings], new(path, 0, 0)),
                occupancy);
        }
    }

    private static (KernelResources Resources, Occupancy? Occupancy) ResourcesOf(
        EntryResources entry, GpuArch arch, int threads, int dynamicBytes, ImmutableSortedDictionary<string, int>? mix)
    {
        var shared = entry.StaticSharedBytes + dynamicBytes;
        var occupancy = Occupancy.Of(arch, entry.Registers, threads, shared);
        return (new KernelResources
        {
            Registers = entry.Registers,
            StackBytes = entry.StackBytes,
            SpillStoreBytes = entry.SpillStoreBytes,
            SpillLoadBytes = entry.SpillLoadBytes,
            SharedBytes = shared,
            Threads = threads,
            BlocksPerSm = occupancy?.BlocksPerSm,
            Instructions = mix,
        }, occupancy);
    }

    private static ImmutableSortedDictionary<string, int>? MixOf(CompiledKernel compiled, EntryResources entry) =>
        SassMix.Of(compiled.Cubin, entry.Entry) is { } mix ? SassMix.Special(mix) : null;
}
