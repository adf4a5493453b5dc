using System.Collections.Immutable;
using System.Security.Cryptography;
using PrefillBench.Baselines.Kernels;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Diagnostics;
using PrefillBench.Gate.Kernels;

namespace PrefillBench.Cli.Kernels;

/// <param name="Program">Whether it is a program of the tool itself, whose speed nobody gates.</param>
internal sealed record KernelBuild(BuiltKernel Kernel, Occupancy? Occupancy, bool Program);

/// <param name="NotFor">Variant and architecture that do not belong together.</param>
/// <param name="Failures">What could not be compiled.</param>
internal sealed record KernelBuildSet(
    ImmutableArray<KernelBuild> Builds, ImmutableArray<string> NotFor, ImmutableArray<Diagnostic> Failures);

/// <summary>Every kernel of a folder, compiled for every architecture asked for.</summary>
internal sealed class KernelBuilds(KernelCatalog catalog, KernelCompiler? compiler, Disassembler? disassembler)
{
    private const string Prebuilt = "prebuilt";

    // A source with several entries is one binary; disassembling it once is enough.
    private readonly Dictionary<string, ImmutableDictionary<string, ImmutableSortedDictionary<string, int>>?> mixes = [];
    private readonly ImmutableArray<KernelBuild>.Builder builds = ImmutableArray.CreateBuilder<KernelBuild>();
    private readonly List<string> notFor = [];
    private readonly List<Diagnostic> failures = [];

    public KernelBuildSet Build(IReadOnlyList<GpuArch> archs, bool withPrograms)
    {
        foreach (var (manifest, variant) in catalog.Variants)
        {
            foreach (var arch in archs)
            {
                if (!variant.IsFor(arch))
                {
                    notFor.Add($"{variant.Name} {arch}");
                    continue;
                }

                Try(() => builds.Add(Variant(manifest, variant, arch)));
            }
        }

        foreach (var (program, arch) in withPrograms ? catalog.Programs.SelectMany(_ => archs, (program, arch) => (program, arch)) : [])
        {
            Try(() => builds.AddRange(Program(program, arch)));
        }

        // One broken source is one complaint, however many variants it has.
        return new(builds.ToImmutable(), [.. notFor], [.. failures.Distinct()]);
    }

    private void Try(Action build)
    {
        try
        {
            build();
        }
        catch (PfbException e)
        {
            failures.AddRange(e.Diagnostics);
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
            occupancy, Program: false);
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
                occupancy, Program: true);
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

    private ImmutableSortedDictionary<string, int>? MixOf(CompiledKernel compiled, EntryResources entry)
    {
        if (disassembler is null)
        {
            return null;
        }

        var hash = Convert.ToHexString(SHA256.HashData(compiled.Cubin));
        if (!mixes.TryGetValue(hash, out var mix))
        {
            mixes[hash] = mix = disassembler.InstructionMixOf(compiled.Cubin);
        }

        return mix?.GetValueOrDefault(entry.Entry);
    }
}
