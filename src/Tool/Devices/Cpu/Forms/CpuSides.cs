using System.Collections.Immutable;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Forms;

/// <summary>The kernels of this device as code, whatever their forms.</summary>
internal sealed class CpuSides : ISideMaker
{
    private static readonly string Sought =
        $"a *{KernelForms.Ending} whose `{KernelForms.Key}` is one of {string.Join(", ", CpuForms.All.Select(form => form.Name))}";

    // A (row, key) pair takes some 15 cycles of a core and a link four.
    public int TrialLinks => 1000;

    public bool RunsOnDotnet => true;

    public string? WhyNotFrom(string folder) => CpuForms.In(folder).IsEmpty ? $"{folder} has no kernel for the CPU, {Sought}" : null;

    public string Origin(KernelSet kernels) => CpuKernels.In(kernels).Root is var root && root == CpuKernels.Bundled
        ? "those that come with this tool"
        : root;

    public ImmutableSortedDictionary<string, KernelCode> Build(
        KernelSet kernels, IReadOnlyCollection<WorkloadRow> rows, IReadOnlyDictionary<string, int>? delay = null)
    {
        var found = CpuKernels.In(kernels);
        var codes = new Dictionary<(CpuDescription, int), KernelCode>();
        var byRow = ImmutableSortedDictionary.CreateBuilder<string, KernelCode>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (found.Choose(row).Description is { } description)
            {
                var key = (description, delay?.GetValueOrDefault(row.Id) ?? 0);
                byRow[row.Id] = codes.TryGetValue(key, out var code) ? code : codes[key] = description.CodeOf(key.Item2);
            }
        }

        return byRow.ToImmutable();
    }

    public KernelCode Identified(KernelCode stored) => CpuForms.Of(stored).Identified(stored);

    public string? WhyNotRunnable(KernelCode stored) => CpuForms.Of(stored).WhyNotRunnable(stored);

    public KernelSet Find(SidePlace place, KernelSet kernels)
    {
        const string bundled = "kernels/cpu";
        if (place.Commit is { } commit)
        {
            return OfCommit(place, commit, kernels, place.AtCommit(kernels.Folder, bundled));
        }

        // The folder beside a build of the tool first.
        var folder = new[] { Path.Combine(place.Path, bundled), place.Path }.FirstOrDefault(HasKernels) ?? throw SidePlace.Unusable(
            $"{place.Path} has no kernel for the CPU: neither {Sought} nor a build of this tool with '{bundled}'");
        return place.Found(kernels, folder);
    }

    private static bool HasKernels(string folder) => Directory.Exists(folder) && !CpuForms.In(folder).IsEmpty;

    /// <summary>Builds what has to be built of the commit's kernels, and nothing else, and describes what came of it in a folder.</summary>
    private static KernelSet OfCommit(SidePlace place, CommitPlace commit, KernelSet kernels, string folder)
    {
        var at = place.Found(kernels, folder);
        CpuDescription[] own = HasKernels(folder) ? [.. CpuForms.In(folder)] : [];
        if (own.Length == 0 && at.Uses.All(use => use.From is null))
        {
            throw SidePlace.Unusable(
                commit.WhyNone(kernels)
                    ?? $"commit {commit.Abbreviated} has no kernel for the CPU in '{Path.GetRelativePath(place.Path, folder)}', {Sought}");
        }

        var described = Directory.CreateDirectory(Path.Combine(place.Path, ".built")).FullName;
        var builds = new Dictionary<string, string>();
        foreach (var (index, description) in own.Index())
        {
            description.OfCommit(commit, builds).Write(Path.Combine(described, $"{index}{KernelForms.Ending}"), named: true);
        }

        return at with { Folder = described, Uses = [.. at.Uses.Select(OfUse)] };

        KernelUse OfUse(KernelUse use, int index)
        {
            if (use.From is not { } file || CpuForms.Read(file) is not { } description)
            {
                return use;
            }

            var written = Path.Combine(described, $"use-{index}{KernelForms.Ending}");
            description.OfCommit(commit, builds).Write(written, named: false);
            return use with { From = written };
        }
    }
}
