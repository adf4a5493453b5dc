using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Sides;

/// <summary>A description of one variant as a cubin: the same keys as a kernel's own, so that both are read by the same reader.</summary>
internal static class ManifestText
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The cubin is named by its content, so that the description's own hash covers both.</summary>
    public static KernelCode CodeOf(KernelManifest manifest, KernelVariant variant, ReadOnlyMemory<byte> cubin)
    {
        var name = ContentName.Of(".cubin", cubin.Span);
        return new(
            Of(manifest, variant, name),
            ImmutableSortedDictionary.Create<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal).Add(name, cubin));
    }

    private static string Of(KernelManifest manifest, KernelVariant variant, string cubin) => new JsonObject
    {
        [KernelKeys.ParameterLayout.Name] = manifest.ParameterLayout,
        [KernelKeys.Cubin.Name] = cubin,
        [KernelKeys.Options.Name] = List(manifest.Options),
        [KernelKeys.Variants.Name] = new JsonArray(WithTheRest(variant, new JsonObject
        {
            [KernelKeys.Name.Name] = variant.Name,
            [KernelKeys.Entry.Name] = variant.Entry,
            [KernelKeys.Arch.Name] = $"{variant.Arch}",
            [KernelKeys.OwnOptions.Name] = List(variant.Options),
            [KernelKeys.Input.Name] = $"{variant.Input}".ToLowerInvariant(),
            [KernelKeys.Output.Name] = $"{variant.Output}".ToLowerInvariant(),
            [KernelKeys.HeadSizes.Name] = List(variant.HeadSizes),
            [KernelKeys.GroupSizes.Name] = List(variant.GroupSizes),
            [KernelKeys.PageSizes.Name] = List(variant.PageSizes),
            [KernelKeys.Layouts.Name] = List(variant.Layouts.Select(Spelling.Of)),
            [KernelKeys.TileRows.Name] = variant.TileRows,
            [KernelKeys.TileKeys.Name] = variant.TileKeys,
            [KernelKeys.Threads.Name] = variant.Threads,
            [KernelKeys.SharedBytes.Name] = variant.SharedBytes,
            [KernelKeys.Schedule.Name] = $"{variant.Schedule}".ToLowerInvariant(),
            [KernelKeys.BlocksPerSm.Name] = variant.BlocksPerSm,
            [KernelKeys.AllowedSpillBytes.Name] = variant.AllowedSpillBytes,
        })),
    }.ToJsonString(Indented) + "\n";

    /// <summary>
    /// The part of a description that decides how the machine code is launched, and which entry. Names and compiler options are left out.
    /// </summary>
    public static (string Entry, string Launch) LaunchOf(string manifest)
    {
        var root = JsonNode.Parse(manifest)!;
        var variant = root[KernelKeys.Variants.Name]![0]!;
        string[] deciding =
        [
            KernelKeys.TileRows.Name, KernelKeys.TileKeys.Name, KernelKeys.Threads.Name, KernelKeys.SharedBytes.Name,
            KernelKeys.Schedule.Name,
            KernelKeys.BlocksPerSm.Name, KernelKeys.PartRows.Name, KernelKeys.Workspace.Name, KernelKeys.WorkspaceMinReads.Name,
            KernelKeys.WorkspaceMinTiles.Name, KernelKeys.TensorMaps.Name,
        ];
        var values = deciding.Select(key => variant[key]).Where(value => value is not null);
        return ($"{variant[KernelKeys.Entry.Name]}", $"{root[KernelKeys.ParameterLayout.Name]} {string.Join(' ', values)}");
    }

    /// <summary>
    /// Keys that came later, where they have another value than their default, so that an older description still reads as it did.
    /// </summary>
    private static JsonObject WithTheRest(KernelVariant variant, JsonObject description)
    {
        if (!variant.Features.IsEmpty)
        {
            description[KernelKeys.Features.Name] = List(variant.Features.Select(KernelFeatures.Spelled));
        }

        if (variant.PartRows > 0)
        {
            description[KernelKeys.PartRows.Name] = variant.PartRows;
        }

        if (!variant.TensorMaps)
        {
            description[KernelKeys.TensorMaps.Name] = false;
        }

        if (variant.Workspace.Kind != KernelWorkspace.None)
        {
            description[KernelKeys.Workspace.Name] = JsonNamingPolicy.CamelCase.ConvertName($"{variant.Workspace.Kind}");
            description[KernelKeys.WorkspaceMinReads.Name] = variant.Workspace.MinReads;
            description[KernelKeys.WorkspaceMinTiles.Name] = variant.Workspace.MinTiles;
        }

        return description;
    }

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);

    private static JsonArray List(IEnumerable<SizeRange> ranges) =>
        new([.. ranges.Select(range => range.First == range.Last ? JsonValue.Create(range.First) : JsonValue.Create($"{range}"))]);

    private static JsonArray List(IEnumerable<int> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
