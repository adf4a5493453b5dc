using System.Collections.Immutable;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Forms;

/// <summary>The kernels of a run, each loaded when first asked for.</summary>
/// <param name="root">The folder of those that are not named by file.</param>
/// <param name="descriptions">The folder's descriptions.</param>
internal sealed class CpuKernels(string root, ImmutableArray<CpuDescription> descriptions, KernelSet kernels) : ICpuKernels
{
    private readonly Dictionary<KernelName, (ImmutableArray<CpuDescription> Descriptions, string WhyNone)> byName = [];
    private readonly LoadedOnce loaded = new();

    /// <summary>The folder that comes with the tool.</summary>
    public static string Bundled => Path.Combine(AppContext.BaseDirectory, "kernels", "cpu");

    public string Root => root;

    /// <summary>The folder's kernels, or those of the tool where the folder has none for this device.</summary>
    public static CpuKernels In(KernelSet kernels)
    {
        KernelFolder.Require(kernels.Folder ?? Bundled, kernels);
        var own = kernels.Folder is { } folder ? CpuForms.In(folder) : [];
        return own.IsEmpty ? new(Bundled, CpuForms.In(Bundled), kernels) : new(kernels.Folder!, own, kernels);
    }

    public TimeSpan Start => kernels.Uses.SelectMany(use => Of(use.Name).Descriptions).Select(description => description.Start)
        .DefaultIfEmpty().Max();

    public ImmutableArray<Diagnostic> Notes =>
    [
        .. kernels.Uses.SelectMany(use => Of(use.Name).Descriptions).Select(description => description.WhyOutdated())
            .OfType<Diagnostic>().Distinct(),
    ];

    public (ICpuKernel? Kernel, string Reason) For(WorkloadRow row) => Choose(row) is var choice ? (choice.Kernel, choice.Reason) : default;

    /// <summary>The first kernel of the row's name that can run it, in the order of their files.</summary>
    public (CpuDescription? Description, ICpuKernel? Kernel, string Reason) Choose(WorkloadRow row)
    {
        var (candidates, reason) = Of(row.Kernel.Name);
        foreach (var description in candidates)
        {
            var kernel = loaded.Of(description);
            if (kernel.WhyNot(row) is not { } refusal)
            {
                return (description, kernel, "");
            }

            reason = refusal;
        }

        return (null, null, reason);
    }

    private (ImmutableArray<CpuDescription> Descriptions, string WhyNone) Of(KernelName name) =>
        byName.TryGetValue(name, out var known) ? known : byName[name] = Find(name);

    private (ImmutableArray<CpuDescription> Descriptions, string WhyNone) Find(KernelName name)
    {
        if (kernels.Of(name) is not { } use)
        {
            return ([], $"this side has no kernel {name}");
        }

        if (use.From is { } file)
        {
            return CpuForms.Read(file) is { } described
                ? ([described.For(use)], "")
                : ([], KernelForms.WhyNotHere(file));
        }

        return
        (
            [.. descriptions.Where(description => description.Name == name).Select(description => description.For(use))],
            $"{root} has no {name} kernel{Unnamed()}"
        );
    }

    /// <summary>Kernels of the folder that are not measured, because the sweep file does not name them.</summary>
    private string Unnamed()
    {
        string[] names = [.. descriptions.Select(description => description.Name).OfType<KernelName>()
            .Where(name => kernels.Of(name) is null).Select(name => $"`{name}`").Distinct()];
        return names.Length == 0 ? ""
            : $"; it has {string.Join(", ", names)}: add what is to be measured to `kernels: use` in the sweep file";
    }
}

/// <summary>The kernels of a side's folder, each row's by id.</summary>
/// <param name="descriptions">Descriptions by row id.</param>
internal sealed class SideKernels(ImmutableDictionary<string, string> descriptions) : ICpuKernels
{
    private readonly Dictionary<string, ICpuKernel?> loaded = [];

    public (ICpuKernel? Kernel, string Reason) For(WorkloadRow row) =>
        descriptions.TryGetValue(row.Id, out var file) && Loaded(file) is { } kernel
            ? kernel.WhyNot(row) is { } reason ? (null, reason) : (kernel, "")
            : (null, "this side has no kernel for the row");

    /// <summary>A description is read and loaded once, however many rows it runs.</summary>
    private ICpuKernel? Loaded(string file) =>
        loaded.TryGetValue(file, out var known) ? known : loaded[file] = CpuForms.Read(file, kept: true)?.Load();
}

/// <summary>A description is loaded once, however many rows it runs.</summary>
internal sealed class LoadedOnce
{
    private readonly Dictionary<(string File, KernelName? Name), ICpuKernel> kernels = [];

    public ICpuKernel Of(CpuDescription description) =>
        kernels.TryGetValue((description.File, description.Name), out var known) ? known
        : kernels[(description.File, description.Name)] = description.Load();
}
