using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Adapters;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Sides;

/// <summary>Compiles the kernels that rows need into code that no longer depends on sources, options or compiler.</summary>
/// <param name="own">Reads the sources of the tool's own kernels, which every worker loads.</param>
internal sealed class CudaSides(GpuArch arch, KernelCompiler compiler, Func<IEnumerable<KernelSource>>? own = null) : ISideMaker
{
    // A key tile takes some 3,000 cycles and a link a dozen; see kernels/include/pb/planted_delay.cuh.
    public int TrialLinks => 50;

    public string? WhyNotFrom(string folder) => null;

    public void PrepareToBuild(IReadOnlyCollection<KernelSet> sides, IReadOnlyCollection<WorkloadRow> rows) => PfbException.Of(() =>
        compiler.CompileAhead([.. sides.SelectMany(side => SourcesOf(KernelCatalog.Of(side), rows)), .. own?.Invoke() ?? []], arch));

    /// <param name="delay">A cubin of the folder is as it is.</param>
    public ImmutableSortedDictionary<string, KernelCode> Build(
        KernelSet kernels, IReadOnlyCollection<WorkloadRow> rows, IReadOnlyDictionary<string, int>? delay = null)
    {
        var catalog = KernelCatalog.Of(kernels);
        var codes = new Dictionary<(object, object?, int), KernelCode>();
        var byRow = ImmutableSortedDictionary.CreateBuilder<string, KernelCode>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var choice = catalog.Select(RowWorkload.Of(row), arch);
            if (!choice.IsNone)
            {
                object kernel = choice.Adapter is { } adapter ? adapter : choice.Manifest!;
                var key = (kernel, choice.Variant, delay?.GetValueOrDefault(row.Id) ?? 0);
                byRow[row.Id] = codes.TryGetValue(key, out var code) ? code : codes[key] = Built(choice, key.Item3);
            }
        }

        return byRow.ToImmutable();
    }

    public KernelCode Identified(KernelCode stored) => IsAdapter(stored) ? AdapterCode.Identified(stored) : WithIdentity(stored);

    public string? WhyNotRunnable(KernelCode stored) => IsAdapter(stored) ? AdapterCode.WhyNotRunnable(stored) : null;

    public KernelSet Find(SidePlace place, KernelSet kernels) => KernelsOf(place, kernels);

    internal static KernelSet KernelsOf(SidePlace place, KernelSet kernels)
    {
        const string bundled = "kernels";
        var folder = place.Commit is null ? place.Path : place.AtCommit(kernels.Folder, bundled);
        var found = KernelsIn(folder);
        var at = place.Found(kernels, found ?? folder);
        return found is not null || at.Uses.Any(use => use.From is not null) ? at : throw SidePlace.Unusable(place.Commit is { } commit
            ? commit.WhyNone(kernels)
                ?? $"commit {commit.Abbreviated} has no kernels in '{Path.GetRelativePath(place.Path, folder)}'"
            : $"{folder} holds no kernels: neither *{KernelForms.Ending} nor a folder '{bundled}' with them");

        // The folder beside a build first: a build taken for a folder of kernels would be compiled with the headers of another.
        static string? KernelsIn(string folder) => new[] { Path.Combine(folder, bundled), folder }.FirstOrDefault(candidate =>
            Directory.Exists(candidate)
            && Directory.EnumerateFiles(candidate, $"*{KernelForms.Ending}", SearchOption.AllDirectories).Any());
    }

    /// <summary>
    /// Gives the code its identity: a hash over the instructions, the constants and the launch, without names, lines and compiler. Two
    /// cubins with the same identity run the same.
    /// </summary>
    internal static KernelCode WithIdentity(KernelCode code)
    {
        var (entry, launch) = ManifestText.LaunchOf(code.Description);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(launch));
        var cubin = code.Files.Values.Single().ToArray();
        CubinCode.Append(hash, cubin, entry);
        return code with { Identity = Convert.ToHexStringLower(hash.GetHashAndReset()), Instructions = SassMix.Of(cubin, entry) };
    }

    private IEnumerable<KernelSource> SourcesOf(KernelCatalog catalog, IEnumerable<WorkloadRow> rows) => rows
        .Select(row => catalog.Select(RowWorkload.Of(row), arch))
        .Where(choice => choice is { Adapter: null, Manifest.IsCubin: false, Variant: not null })
        .DistinctBy(choice => (choice.Manifest, choice.Variant))
        .Select(choice => choice.Manifest!.SourceOf(choice.Variant!));

    private static bool IsAdapter(KernelCode stored) =>
        $"{JsonNode.Parse(stored.Description)![KernelForms.Key] ?? KernelForms.Cuda}" != KernelForms.Cuda;

    private KernelCode Built(KernelChoice choice, int links)
    {
        if (choice.Adapter is { } adapter)
        {
            return links == 0 ? AdapterCode.Of(adapter, links) : throw new PfbException(
                Codes.KernelUnusable,
                $"Kernel `{adapter.Name}` cannot get an injected slow-down, because {Path.GetFileName(adapter.File)} is a library or a "
                + "Python class on a GPU. Qualify with a CUDA kernel; the gate's rule is the same for all kernels.");
        }

        var (manifest, variant) = (choice.Manifest!, choice.Variant!);
        var cubin = manifest.Build(variant, arch, compiler, links > 0 ? [$"-DPB_PLANTED_DELAY={links}"] : []).Cubin;
        return WithIdentity(ManifestText.CodeOf(manifest, variant, cubin));
    }
}
