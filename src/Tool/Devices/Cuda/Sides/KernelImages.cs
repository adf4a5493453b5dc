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
    internal static ImmutableSortedDictionary<string, KernelImage> Build(KernelCatalog catalog, GpuArch arch, KernelCompiler compiler, IEnumerable<WorkloadRow> rows)
    {
        var images = new Dictionary<KernelVariant, KernelImage>();
        var byRow = ImmutableSortedDictionary.CreateBuilder<string, KernelImage>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (catalog.Select(row, arch) is { Manifest: { } manifest, Variant: { } variant })
            {
                byRow[row.Id] = images.TryGetValue(variant, out var image) ? image : images[variant] = Built(manifest, variant);
            }
        }

        return byRow.ToImmutable();

        KernelImage Built(KernelManifest manifest, KernelVariant variant)
        {
            var cubin = manifest.Build(variant, arch, compiler).Cubin;
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
