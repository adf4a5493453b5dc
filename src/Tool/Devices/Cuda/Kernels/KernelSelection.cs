using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Kernels;

/// <summary>Chooses the variant that computes a row on an architecture.</summary>
internal static class KernelSelection
{
    public static KernelChoice Select(KernelCatalog catalog, RowWorkload workload, GpuArch arch)
    {
        var row = workload.Row;
        var left = catalog.Variants.Where(entry => entry.Manifest.Name == row.Kernel.Name).ToArray();
        if (left.Length == 0)
        {
            return new(null, null, catalog.Refused.GetValueOrDefault(row.Kernel.Name) ?? $"{catalog.Root} has no {row.Kernel.Name} kernel");
        }

        // Variants for exactly this architecture rule out general ones, so that a card never runs a slower substitute unnoticed.
        if (left.Any(entry => !entry.Variant.Arch.OrNewer && entry.Variant.IsFor(arch)))
        {
            left = [.. left.Where(entry => !entry.Variant.Arch.OrNewer)];
        }

        foreach (var (fits, wanted, has) in Conditions(workload, arch))
        {
            var fitting = left.Where(entry => fits(entry.Variant)).ToArray();
            if (fitting.Length == 0)
            {
                var offered = string.Join(", ", left.SelectMany(entry => has(entry.Variant)).Distinct());
                return new(null, null, $"no {row.Kernel.Name} kernel for {wanted} (there is {offered})");
            }

            left = fitting;
        }

        return new(left[0].Manifest, left[0].Variant, "");
    }

    /// <summary>The conditions of a choice: a test, the wanted property in words, and the property that a variant has instead.</summary>
    private static IEnumerable<(Func<KernelVariant, bool> Fits, string Wanted, Func<KernelVariant, IEnumerable<string>> Has)> Conditions(
        RowWorkload workload, GpuArch arch)
    {
        var row = workload.Row;
        var features = KernelFeatures.Of(row.Case);
        var (headSize, group, page, layout) = (row.Case.HeadSize, row.Case.Heads.GroupSize, row.Case.BlockSize, row.Case.KvLayout);
        return
        [
            (v => v.IsFor(arch), $"{arch}", v => [$"{v.Arch}"]),
            (v => v.Input == row.Input && v.Output == row.Output, $"{Name(row.Input)} in and {Name(row.Output)} out", v =>
                [$"{Name(v.Input)} to {Name(v.Output)}"]),
            (v => v.HeadSizes.Any(range => range.Contains(headSize)), $"head size {headSize}", v => v.HeadSizes.Select(n => $"{n}")),
            (v => v.GroupSizes.Any(range => range.Contains(group)), $"{group} query heads per kv head", v =>
                v.GroupSizes.Select(n => $"{n}")),
            (v => features.All(v.Features.Contains), KernelFeatures.Text(features), v => [KernelFeatures.Text(v.Features)]),
            (v => v.PageSizes.Contains(page), $"pages of {page} tokens", v => v.PageSizes.Select(n => $"{n}")),
            (v => v.Layouts.Contains(layout), $"layout {Spelling.Of(layout)}", v => v.Layouts.Select(Spelling.Of)),
            (v => v.MinTiles == 1 || Tiles(v) >= v.MinTiles, "so few tiles", v => [$"one for {v.MinTiles} tiles and more"]),
        ];

        long Tiles(KernelVariant variant) => TileSchedule.Count(workload.Batch, row.Case.Heads, variant.TileRows);
    }

    private static string Name<T>(T format)
        where T : struct, Enum => $"{format}".ToLowerInvariant();
}
