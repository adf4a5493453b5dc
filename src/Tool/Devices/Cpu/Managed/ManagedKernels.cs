using System.Collections.Immutable;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Kernels;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>The .NET kernels of a folder, each loaded when first asked for.</summary>
/// <param name="root">The folder.</param>
internal sealed class ManagedKernels(string root, ImmutableArray<ManagedDescription> descriptions) : ICpuKernels
{
    private readonly Dictionary<(string Assembly, string Type), CpuKernel> loaded = [];

    /// <summary>The folder that comes with the tool.</summary>
    public static string Bundled => Path.Combine(AppContext.BaseDirectory, "kernels", "cpu");

    public string Root => root;

    public ImmutableArray<ManagedDescription> Descriptions => descriptions;

    /// <summary>The folder's kernels; those of the tool where it has none of .NET.</summary>
    /// <param name="folder">Null means those of the tool.</param>
    public static ManagedKernels In(string? folder) => folder is not null && Read(folder) is { Descriptions.IsEmpty: false } own ? own : Read(Bundled);

    public static ManagedKernels Read(string folder)
    {
        try
        {
            return new(folder,
            [
                .. Directory.EnumerateFiles(folder, $"*{KernelForms.Ending}", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                    .Where(file => KernelForms.Of(file) != KernelForms.Cuda).Select(file => ManagedDescription.Read(file)),
            ]);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw new PfbException(Codes.KernelsNotFound, $"{e.Message} {Codes.KernelsNotFound.Remedy}", new(folder, 0, 0));
        }
    }

    public (CpuKernel? Kernel, string Reason) For(WorkloadRow row) => Choose(row) is var choice ? (choice.Kernel, choice.Reason) : default;

    /// <summary>The first kernel of the row's role that can run it, in the order of their files.</summary>
    public (ManagedDescription? Description, CpuKernel? Kernel, string Reason) Choose(WorkloadRow row)
    {
        var reason = $"{root} has no {Spec.Spelling.Of(row.Kernel)} kernel";
        foreach (var description in descriptions.Where(description => description.Role == row.Kernel))
        {
            var kernel = Load(description);
            if (KernelProblems.WhyNot(kernel, row) is not { } refusal)
            {
                return (description, kernel, "");
            }

            reason = refusal;
        }

        return (null, null, reason);
    }

    private CpuKernel Load(ManagedDescription description)
    {
        var key = (description.Assembly, description.Type);
        return loaded.TryGetValue(key, out var known) ? known : loaded[key] = LoadedKernel.Of(description);
    }
}
