using System.Collections.Immutable;
using PrefillBench.Devices.Adapters;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Sides;

/// <summary>The kernels of a side's folder, each row's by name.</summary>
internal static class SideKernels
{
    /// <returns>The choice of a side's kernels; null for a folder of kernels that have not been chosen and compiled.</returns>
    public static Func<RowWorkload, GpuArch, KernelChoice>? Choosing(string folder)
    {
        if (SideCode.Read(folder) is not { } descriptions)
        {
            return null;
        }

        var choices = descriptions.Values.Distinct().ToImmutableDictionary(file => file, file => ChoiceOf(file, folder));
        var eager = SideCode.EagerRows(folder);
        return (workload, _) => descriptions.TryGetValue(workload.Row.Id, out var file)
            ? choices[file] with { Eager = eager.Contains(workload.Row.Id) }
            : new(null, null, "this side has no kernel for the row");
    }

    private static KernelChoice ChoiceOf(string file, string folder)
    {
        if (KernelForms.Of(file) != KernelForms.Cuda)
        {
            return KernelChoice.Of(AdapterReader.Read(file, kept: true));
        }

        var manifest = KernelManifestReader.Read(file, new(folder, []));
        return new(manifest, manifest.Variants[0], "");
    }
}
