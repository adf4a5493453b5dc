using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Cpu.Managed.Identity;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>.NET kernels as code: the assembly, what it needs beyond the framework, and the type that is made of it.</summary>
internal sealed class CpuSides : ISideMaker
{
    private const string Sought = $"a *{KernelForms.Ending} with `\"{KernelForms.Key}\": \"{KernelForms.Managed}\"`";

    // A (row, key) pair takes some 15 cycles of a core and a link four.
    public int TrialLinks => 1000;

    public bool RunsOnDotnet => true;

    public string? WhyNotFrom(string folder) => ManagedKernels.Read(folder).IsEmpty
        ? $"{folder} has no .NET kernel, {Sought}"
        : null;

    public string Origin(KernelSet kernels) => ManagedKernels.In(kernels).Root is var root && root == ManagedKernels.Bundled
        ? "those that come with this tool"
        : root;

    public ImmutableSortedDictionary<string, KernelCode> Build(
        KernelSet kernels, IReadOnlyCollection<WorkloadRow> rows, IReadOnlyDictionary<string, int>? delay = null)
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
        foreach (var shaping in new[] { ManagedKeys.Options.Name, ManagedKeys.PlantedDelay.Name })
        {
            identity += launch[shaping] is { } value ? $" {shaping} {value.ToJsonString()}" : "";
        }

        return stored with { Identity = identity };
    }

    public KernelSet Find(SidePlace place, KernelSet kernels)
    {
        const string bundled = "kernels/cpu";
        if (place.Commit is { } commit)
        {
            return OfCommit(place, commit, kernels, place.AtCommit(kernels.Folder, bundled));
        }

        // The folder beside a build of the tool first.
        var folder = new[] { Path.Combine(place.Path, bundled), place.Path }.FirstOrDefault(HasKernels)
            ?? throw SidePlace.Unusable($"{place.Path} has no .NET kernel: neither {Sought} nor a build of this tool with '{bundled}'");
        return place.Found(kernels, folder);
    }

    private static bool HasKernels(string folder) => Directory.Exists(folder) && !ManagedKernels.Read(folder).IsEmpty;

    /// <summary>Builds the projects of the commit's kernels alone, and describes what came of them in a folder.</summary>
    private static KernelSet OfCommit(SidePlace place, CommitPlace commit, KernelSet kernels, string folder)
    {
        var at = place.Found(kernels, folder);
        ManagedDescription[] own = HasKernels(folder) ? [.. ManagedKernels.Read(folder)] : [];
        if (own.Length == 0 && at.Uses.All(use => use.From is null))
        {
            throw SidePlace.Unusable(
                $"commit {commit.Abbreviated} has no .NET kernel in '{Path.GetRelativePath(place.Path, folder)}', {Sought}");
        }

        var (built, described) = (new Dictionary<string, string>(), Directory.CreateDirectory(Path.Combine(place.Path, ".built")).FullName);
        foreach (var (index, description) in own.Index())
        {
            Built(description).Write(Path.Combine(described, $"{index}{KernelForms.Ending}"));
        }

        return at with { Folder = described, Uses = [.. at.Uses.Select(OfUse)] };

        KernelUse OfUse(KernelUse use, int index)
        {
            if (use.From is not { } file || KernelForms.Of(file) == KernelForms.Cuda)
            {
                return use;
            }

            var written = Path.Combine(described, $"use-{index}{KernelForms.Ending}");
            (Built(ManagedDescription.Read(file)) with { Name = null }).Write(written);
            return use with { From = written };
        }

        ManagedDescription Built(ManagedDescription description)
        {
            var project = description.Project ?? throw SidePlace.Unusable(
                $"{Path.GetFileName(description.File)} of commit {commit.Abbreviated} names no `project`, so nothing can be built there");
            var output = built.TryGetValue(project, out var known) ? known : built[project] = commit.Build(project);
            return description.At(Path.Combine(output, Path.GetFileName(description.Assembly)));
        }
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
