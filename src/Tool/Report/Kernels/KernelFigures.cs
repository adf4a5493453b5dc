using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PrefillBench.Baselines.Kernels;
using PrefillBench.Diagnostics;

namespace PrefillBench.Report.Kernels;

/// <summary>One compiled function as the `kernels` commands show it.</summary>
/// <param name="Name">A variant, or FILE:FUNCTION of a program of the tool itself.</param>
/// <param name="Compiler">The compiler and its version, such as <c>nvrtc 12.4</c>.</param>
/// <param name="Resources">Threads is 0 where the launch is not described, as for the tool's own programs.</param>
/// <param name="MaxWarpsPerSm">The multiprocessor's limit of warps; null when not known.</param>
/// <param name="LimitedBy">The resource that runs out first; null when not known.</param>
/// <param name="Verdict">The verdict; null where nothing was judged.</param>
public sealed record KernelFigures(
    string Name, string Arch, string Compiler, KernelResources Resources, int? MaxWarpsPerSm, string? LimitedBy, string? Verdict);

/// <summary>The `kernels` commands' output.</summary>
public static class KernelsReport
{
    private const int Width = 80;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>A line for each function; the verdict, or what limits the occupancy, comes last.</summary>
    public static IEnumerable<TextLine> Text(IReadOnlyList<KernelFigures> all)
    {
        var longest = all.Select(one => one.Name.Length + one.Arch.Length + 1).DefaultIfEmpty(0).Max();
        var table = new TextTable(Width, Math.Clamp(longest, 20, 31), 4, 5, 5, 6, 3, 5);
        foreach (var line in table.Lines(Tone.Heading, "kernel", "regs", "spill", "stack", "shared", "blk", "warps", "limit"))
        {
            yield return line;
        }

        foreach (var line in all.SelectMany(one => table.Lines(ToneOf(one), Cells(one))))
        {
            yield return line;
        }
    }

    public static string Json(
        IEnumerable<KernelFigures> all, IEnumerable<string> notFor, IEnumerable<Diagnostic> findings) => new JsonObject
    {
        ["schemaVersion"] = 1,
        ["kernels"] = new JsonArray([.. all.Select(one => JsonSerializer.SerializeToNode(one, KernelFiguresJson.Default.KernelFigures))]),
        ["notFor"] = new JsonArray([.. notFor.Select(name => JsonValue.Create(name))]),
        ["diagnostics"] = new JsonArray([.. findings.Select(d => new JsonObject
        {
            ["code"] = d.Code.Id,
            ["severity"] = $"{d.Severity}".ToLowerInvariant(),
            ["text"] = d.Text,
            ["file"] = d.Position.File,
            ["line"] = d.Position.Line,
        })]),
    }.ToJsonString(Indented) + "\n";

    private static string[] Cells(KernelFigures one)
    {
        var (resources, plain) = (one.Resources, CultureInfo.InvariantCulture);
        return
        [
            $"{one.Name} {one.Arch}",
            resources.Registers.ToString(plain),
            resources.SpillStoreBytes?.ToString(plain) ?? "?",
            resources.StackBytes.ToString(plain),
            resources.SharedBytes.ToString(plain),
            resources.BlocksPerSm?.ToString(plain) ?? "-",
            resources.WarpsPerSm() is { } warps && one.MaxWarpsPerSm is { } most ? $"{warps}/{most}" : "-",
            one.Verdict ?? one.LimitedBy ?? "",
        ];
    }

    private static Tone ToneOf(KernelFigures one) => one.Verdict switch
    {
        "REGRESSED" => Tone.Bad,
        "NO_BASELINE" or "RECORDED" => Tone.Warning,
        "PASS" => Tone.Good,
        _ => Tone.Plain,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KernelFigures))]
internal sealed partial class KernelFiguresJson : JsonSerializerContext;
