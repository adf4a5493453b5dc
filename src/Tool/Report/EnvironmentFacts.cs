using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>Names and values of what was measured and of the machine. The texts are not escaped here.</summary>
internal static class EnvironmentFacts
{
    /// <summary>The largest number of changed versions that is said before anything else.</summary>
    private const int MostChanged = 6;

    public static IEnumerable<(string Name, string Value)> Of(ResultsDocument document)
    {
        var device = document.Device;
        return
        [
            ("run", $"{document.Run.Id}, {document.Run.StartedUtc.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"),
            ("tool", document.Tool),
            ("commit", document.Run.Commit ?? "unknown"),
            ("spec", $"{document.Run.SpecFile} (sha256 {document.Run.SpecSha256})"),
            ("command line", string.Join(' ', document.Run.Argv)),
            ("ceiling bf16", Rate(device.Bf16CeilingTflops, "TFLOP/s")),
            ("ceiling fp8", Rate(device.Fp8CeilingTflops, "TFLOP/s")),
            ("ceiling memory", Rate(device.MemoryCeilingGbps, "GB/s")),
            .. MergedShards.Facts(document.Run),
            .. Facts(device.Hardware),
            .. Grouped(document),
        ];
    }

    /// <summary>
    /// Versions of what several kernels have in common are said once: an environment of Python holds dozens of packages. Those that changed
    /// have a line each.
    /// </summary>
    private static IEnumerable<(string Name, string Value)> Grouped(ResultsDocument document)
    {
        var versions = Versions(document).Where(version => !version.Changed).ToArray();
        return Facts(document.Environment.RemoveRange(versions.Select(version => version.Fact))).Concat(versions
            .GroupBy(version => (version.Part, version.Value))
            .GroupBy(part => string.Join(", ", part.Select(version => version.Kernel)))
            .Select(kernels => (
                $"versions of {kernels.Key}", string.Join(", ", kernels.Select(part => $"{part.Key.Part} {part.Key.Value}")))));
    }

    /// <summary>
    /// Versions of a kernel's packages that differ between the two sides, such as "torch of mine 2.10.0 -> 2.11.0". Null where none does.
    /// </summary>
    public static string? ChangedVersions(ResultsDocument document)
    {
        var changed = Versions(document).Where(version => version.Changed)
            .Select(version => PlainText.OneLine($"{version.Fact} {version.Value}")).ToArray();
        var more = changed.Length - MostChanged;
        return changed.Length == 0 ? null
            : string.Join(", ", changed.Take(MostChanged)) + (more > 0 ? $" and {PlainText.Count(more, "other")}" : "");
    }

    /// <summary>
    /// Versions of what a kernel is made of, whose facts are called "torch of mine"; a value that both sides have in different ways is
    /// written "2.10.0 -> 2.11.0". Of a kernel whose name ends as another's does, a fact is that of the longer name.
    /// </summary>
    private static IEnumerable<Version> Versions(ResultsDocument document)
    {
        string[] names = [.. document.Kernels.Select(kernel => kernel.Name)];
        string[] longestFirst = [.. names.OrderByDescending(name => name.Length)];
        var ofKernels = document.Environment.ToLookup(
            fact => longestFirst.FirstOrDefault(name => fact.Key.EndsWith($" of {name}", StringComparison.Ordinal)));
        return names.SelectMany(name => ofKernels[name].Select(fact =>
            new Version(fact.Key, fact.Key[..^$" of {name}".Length], name, fact.Value)));
    }

    private sealed record Version(string Fact, string Part, string Kernel, string Value)
    {
        public bool Changed { get; } = Value.Contains(" -> ", StringComparison.Ordinal);
    }

    private static string Rate(double? value, string unit) => value is { } rate ? $"{Figures.Rate(rate)} {unit}" : "not measured";

    private static IEnumerable<(string Name, string Value)> Facts(ImmutableSortedDictionary<string, string> facts) =>
        facts.Select(fact => (fact.Key, fact.Value));
}
