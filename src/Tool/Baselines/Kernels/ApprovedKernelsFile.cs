using System.Text.Json.Serialization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines.Kernels;

/// <summary><c>kernels.verified.json</c> of a baselines folder.</summary>
public sealed class ApprovedKernelsFile(string baselines)
{
    /// <summary>Its name. A suite's approved times end alike, and are one folder deeper.</summary>
    public const string FileName = "kernels.verified.json";

    public string Path { get; } = System.IO.Path.Combine(baselines, FileName);

    /// <summary>Empty when there is no file.</summary>
    public ApprovedKernels Load() => !File.Exists(Path) ? ApprovedKernels.Empty : StrictJson.Read(
        WholeFile.Read(Path, StrictJson.LimitBytes, Codes.CorruptBaseline), Path,
        ApprovedKernelsJson.Default.ApprovedKernels, ApprovedKernels.CurrentSchema, Codes.CorruptBaseline, Complaints);

    public void Save(ApprovedKernels kernels) =>
        WholeFile.Write(Path, stream => CanonicalJson.WriteSorted(stream, kernels, ApprovedKernelsJson.Default.ApprovedKernels));

    private static IEnumerable<string> Complaints(ApprovedKernels approved) =>
        from entry in approved.Kernels
        let resources = entry.Value.Resources
        where entry.Key.Split('/').Length < 3 || resources.Threads <= 0
            || new[] { resources.Registers, resources.StackBytes, resources.SpillStoreBytes,
                resources.SpillLoadBytes, resources.SharedBytes, resources.BlocksPerSm }.Any(value => value < 0)
        select $"the entry '{entry.Key}' has an impossible key or number";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(ApprovedKernels))]
internal sealed partial class ApprovedKernelsJson : JsonSerializerContext;
