using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Cpu.Managed.Identity;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>.NET kernels as code: the assembly, what it needs beyond the framework, and the type that is made of it.</summary>
internal sealed class CpuSides : ISideMaker
{
    private const string Sought = $"a *{KernelForms.Ending} with `\"{KernelForms.Key}\": \"{KernelForms.Managed}\"`";

    // A (row, key) pair takes some 15 cycles of a core and a link four.
    public int TrialLinks => 1000;

    public bool RunsOnDotnet => true;

    public string? WhyNotFrom(string folder) => ManagedKernels.Read(folder).Descriptions.IsEmpty
        ? $"{folder} has no .NET kernel, {Sought}"
        : null;

    public string Origin(string? kernels) => ManagedKernels.In(kernels).Root is var root && root == ManagedKernels.Bundled
        ? "those that come with this tool"
        : root;

    /// <param name="kernels">Null means those that come with the tool.</param>
    public ImmutableSortedDictionary<string, KernelCode> Build(
        string? kernels, IReadOnlyCollection<WorkloadRow> rows, IReadOnlyDictionary<string, int>? delay = null)
    {
        var found = ManagedKernels.In(kernels);
        var codes = new Dictionary<(ManagedDescription, int), KernelCode>();
        var byRow = ImmutableSortedDictionary.CreateBuilder<string, KernelCode>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (found.Choose(row).Description is { } description)
            {
                var key = (description, delay?.GetValueOrDefault(row.Id) ?? 0);
                byRow[row.Id] = codes.TryGetValue(key, out var code) ? code : codes[key] = CodeOf(description, key.Item2);
            }
        }

        return byRow.ToImmutable();
    }

    public KernelCode Identified(KernelCode stored)
    {
        var launch = JsonNode.Parse(stored.Description)!;
        var (assembly, type) = ($"{launch[ManagedKeys.Assembly.Name]}", $"{launch[ManagedKeys.Type.Name]}");
        var identity = ManagedIdentity.Of(assembly, type, stored.Files);
        return stored with { Identity = launch[ManagedKeys.PlantedDelay.Name] is { } links ? $"{identity} delayed by {links}" : identity };
    }

    public string Find(SidePlace place, string? kernels)
    {
        const string bundled = "kernels/cpu";
        if (place.Commit is { } commit)
        {
            var folder = place.AtCommit(kernels, bundled);
            return KernelsIn(folder) is { } there ? OfCommit(there, commit, Path.Combine(place.Path, ".built")) : throw SidePlace.Unusable(
                $"commit {commit.Abbreviated} has no .NET kernel in '{Path.GetRelativePath(place.Path, folder)}', {Sought}");
        }

        // The folder beside a build of the tool first.
        return new[] { Path.Combine(place.Path, bundled), place.Path }.Select(KernelsIn).FirstOrDefault(found => found is not null)?.Root
            ?? throw SidePlace.Unusable($"{place.Path} has no .NET kernel: neither {Sought} nor a build of this tool with '{bundled}'");
    }

    private static ManagedKernels? KernelsIn(string folder) =>
        Directory.Exists(folder) && ManagedKernels.Read(folder) is { Descriptions.IsEmpty: false } kernels ? kernels : null;

    /// <summary>Builds the projects of the commit's kernels alone, and describes what came of them in a folder.</summary>
    private static string OfCommit(ManagedKernels kernels, CommitPlace commit, string described)
    {
        var built = new Dictionary<string, string>();
        foreach (var (index, description) in kernels.Descriptions.Index())
        {
            var project = description.Project ?? throw SidePlace.Unusable(
                $"{Path.GetFileName(description.File)} of commit {commit.Abbreviated} names no `project`, so nothing can be built there");
            var output = built.TryGetValue(project, out var known) ? known : built[project] = commit.Build(project);
            description.At(Path.Combine(output, Path.GetFileName(description.Assembly)))
                .Write(Path.Combine(described, $"{index}{KernelForms.Ending}"));
        }

        return described;
    }

    private KernelCode CodeOf(ManagedDescription description, int links)
    {
        var json = description.At(Path.GetFileName(description.Assembly)).ToJson();
        if (links > 0)
        {
            json[ManagedKeys.PlantedDelay.Name] = links;
        }

        return Identified(KernelCode.Of(json, ManagedFiles.Of(description)));
    }
}
