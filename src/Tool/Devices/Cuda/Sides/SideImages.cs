using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Sides;

/// <summary>
/// The kernels of one side of a comparison as a folder that says nothing of the side: one subfolder an image, named by content, and
/// <c>rows.json</c>, which says by row id which image runs it. What is measured was compiled before the first pair.
/// </summary>
public static class SideImages
{
    private const string RowsFile = "rows.json";
    private const string ManifestFile = "kernel" + KernelForms.Ending;
    private const long LimitBytes = 64L << 20;

    /// <param name="folder">Created; absolute.</param>
    /// <param name="byRow">By row id.</param>
    public static void Write(string folder, IReadOnlyDictionary<string, KernelImage> byRow)
    {
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (row, image) in byRow)
        {
            var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(image.Manifest)))[..16];
            names[row] = name;
            if (!Directory.Exists(Path.Combine(folder, name)))
            {
                WholeFile.Write(Path.Combine(folder, name, ManifestText.CubinName(image.Cubin.Span)), image.Cubin.Span);
                WholeFile.Write(Path.Combine(folder, name, ManifestFile), image.Manifest);
            }
        }

        WholeFile.Write(
            Path.Combine(folder, RowsFile), JsonSerializer.Serialize(names, SideImagesJson.Default.SortedDictionaryStringString));
    }

    /// <summary>
    /// The description of the image that runs each row; null for a folder of kernels that are yet to be chosen and compiled.
    /// </summary>
    internal static ImmutableDictionary<string, KernelManifest>? Read(string folder)
    {
        var file = Path.Combine(folder, RowsFile);
        if (!File.Exists(file))
        {
            return null;
        }

        var names = JsonSerializer.Deserialize(
            WholeFile.Read(file, LimitBytes, Codes.KernelsNotFound), SideImagesJson.Default.SortedDictionaryStringString)!;
        var manifests = names.Values.Distinct()
            .ToDictionary(name => name, name => KernelManifestReader.Read(Path.Combine(folder, name, ManifestFile), new(folder, [])));
        return names.ToImmutableDictionary(row => row.Key, row => manifests[row.Value]);
    }

    internal static Func<RowWorkload, GpuArch, KernelChoice> Choosing(ImmutableDictionary<string, KernelManifest> images) =>
        (workload, _) => images.TryGetValue(workload.Row.Id, out var manifest)
            ? new(manifest, manifest.Variants[0], "")
            : new(null, null, "this side has no kernel for the row");
}

[System.Text.Json.Serialization.JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class SideImagesJson : System.Text.Json.Serialization.JsonSerializerContext;
