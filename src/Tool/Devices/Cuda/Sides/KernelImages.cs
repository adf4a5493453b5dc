using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Sides;

/// <summary>Compiles the kernels that rows need into images that no longer depend on sources, options or compiler.</summary>
internal static class KernelImages
{
    public static ImmutableSortedDictionary<string, KernelImage> Build(KernelCatalog catalog, GpuArch arch, KernelCompiler compiler, IEnumerable<WorkloadRow> rows)
    {
        var images = new Dictionary<KernelVariant, KernelImage>();
        var byRow = ImmutableSortedDictionary.CreateBuilder<string, KernelImage>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (catalog.Select(row, arch) is { Manifest: { } manifest, Variant: { } variant })
            {
                byRow[row.Id] = images.TryGetValue(variant, out var image) ? image : images[variant] = Of(manifest, variant, manifest.Build(variant, arch, compiler));
            }
        }

        return byRow.ToImmutable();
    }

    private static KernelImage Of(KernelManifest manifest, KernelVariant variant, CompiledKernel built)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(ManifestText.LaunchOf(variant)));
        CubinCode.Append(hash, built.Cubin);
        return new(built.Cubin, ManifestText.Of(manifest, variant), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
