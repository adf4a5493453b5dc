using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>The canonical text of an approved baseline.</summary>
public static class BaselineJson
{
    public static string Write(ApprovedBaseline baseline) => CanonicalJson.Sorted(baseline, BaselineJsonContext.Default.ApprovedBaseline);

    /// <param name="file">The name for messages.</param>
    public static ApprovedBaseline Read(ReadOnlySpan<byte> utf8, string file) => StrictJson.Read(
        utf8, file, BaselineJsonContext.Default.ApprovedBaseline, ApprovedBaseline.CurrentSchema, Codes.CorruptBaseline, BaselineRules.Complaints);

    /// <summary>
    /// SHA-256 of the canonical text, lower-case hex. Over the text and not the file's bytes, so that a checkout that
    /// rewrites line ends does not break the chain of parents.
    /// </summary>
    public static string Sha256(ApprovedBaseline baseline) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(baseline))));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(ApprovedBaseline))]
[JsonSerializable(typeof(ApprovalEntry))]
[JsonSerializable(typeof(Calibration))]
[JsonSerializable(typeof(Qualification))]
internal sealed partial class BaselineJsonContext : JsonSerializerContext;
