using System.Text.Json.Serialization;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>The canonical text of an approved baseline.</summary>
public static class BaselineJson
{
    public static void Write(Stream stream, ApprovedBaseline baseline) =>
        CanonicalJson.WriteSorted(stream, baseline, BaselineJsonContext.Default.ApprovedBaseline);

    /// <param name="file">The name for messages.</param>
    public static ApprovedBaseline Read(ReadOnlySpan<byte> utf8, string file) => Read(utf8, file, IsOfEarlierForm(utf8));

    private static ApprovedBaseline Read(ReadOnlySpan<byte> utf8, string file, bool earlier) => earlier
        ? EarlierBaseline.Read(utf8, file)
        : StrictJson.Read(
            utf8, file, BaselineJsonContext.Default.ApprovedBaseline, ApprovedBaseline.CurrentSchema,
            Codes.CorruptBaseline, BaselineRules.Complaints);

    /// <summary>Reads a baseline and hashes its text, which takes as long again.</summary>
    /// <param name="file">The name for messages.</param>
    public static ApprovedFile ReadFile(ReadOnlyMemory<byte> utf8, string file)
    {
        // The schema's version comes last in the file, so that asking for it reads all of it.
        var earlier = IsOfEarlierForm(utf8.Span);
        return new(Read(utf8.Span, file, earlier), Hashes.Of(stream => CanonicalJson.WriteSorted(stream, utf8.Span)), earlier);
    }

    /// <summary>
    /// SHA-256 of the canonical text, lower-case hex. Over the text and not the file's bytes, so that a checkout that
    /// rewrites line ends does not break the chain of parents.
    /// </summary>
    public static string Sha256(ApprovedBaseline baseline) => Hashes.Of(stream => Write(stream, baseline));

    private static bool IsOfEarlierForm(ReadOnlySpan<byte> utf8) => StrictJson.SchemaOf(utf8) == EarlierBaseline.Schema;
}

/// <summary>An approved baseline as its file has it.</summary>
/// <param name="Sha256">SHA-256 of the file's canonical text, whatever form the file has. The log names it.</param>
/// <param name="IsOfEarlierForm">The next change writes it in today's form.</param>
public sealed record ApprovedFile(ApprovedBaseline Baseline, string Sha256, bool IsOfEarlierForm)
{
    public static ApprovedFile Of(ApprovedBaseline baseline) => new(baseline, BaselineJson.Sha256(baseline), IsOfEarlierForm: false);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(ApprovedBaseline))]
[JsonSerializable(typeof(EarlierBaseline))]
[JsonSerializable(typeof(ApprovalEntry))]
[JsonSerializable(typeof(Calibration))]
[JsonSerializable(typeof(Qualification))]
internal sealed partial class BaselineJsonContext : JsonSerializerContext;
