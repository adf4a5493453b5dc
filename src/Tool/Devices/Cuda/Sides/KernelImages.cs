using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Sides;

/// <summary>Compiles the kernels that rows need into images that no longer depend on sources, options or compiler.</summary>
public static class KernelImages
{
    /// <param name="plantedDelay">By row id, in links; a cubin of the folder is as it is.</param>
    internal static ImmutableSortedDictionary<string, KernelImage> Build(
        KernelCatalog catalog, GpuArch arch, KernelCompiler compiler, IEnumerable<WorkloadRow> rows,
        IReadOnlyDictionary<string, int>? plantedDelay = null)
    {
        var images = new Dictionary<(KernelVariant, int), KernelImage>();
        var byRow = ImmutableSortedDictionary.CreateBuilder<string, KernelImage>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (catalog.Select(RowWorkload.Of(row), arch) is { Manifest: { } manifest, Variant: { } variant })
            {
                var delay = plantedDelay?.GetValueOrDefault(row.Id) ?? 0;
                byRow[row.Id] = images.TryGetValue((variant, delay), out var image)
                    ? image
                    : images[(variant, delay)] = Built(manifest, variant, delay);
            }
        }

        return byRow.ToImmutable();

        KernelImage Built(KernelManifest manifest, KernelVariant variant, int delay)
        {
            var cubin = manifest.Build(variant, arch, compiler, delay > 0 ? [$"-DPB_PLANTED_DELAY={delay}"] : []).Cubin;
            return Of(cubin, ManifestText.Of(manifest, variant, cubin));
        }
    }

    /// <param name="manifest">Describes one variant.</param>
    public static KernelImage Of(ReadOnlyMemory<byte> cubin, string manifest)
    {
        var (entry, launch) = ManifestText.LaunchOf(manifest);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(launch));
        CubinCode.Append(hash, cubin.ToArray(), entry);
        return new(cubin, manifest, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
