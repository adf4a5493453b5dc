using System.Collections.Immutable;
using PrefillBench.CodeFiles;

namespace PrefillBench.Runs.Code;

/// <summary>
/// Versions that kernels were made with, as facts of a run. A version that differs between the sides is shown as old -> new.
/// </summary>
internal static class KernelVersions
{
    /// <returns>Versions by name, such as "torch of mine"; empty where no kernel has any.</returns>
    public static ImmutableSortedDictionary<string, string> Facts(
        IReadOnlyDictionary<string, KernelCode> approved, IReadOnlyDictionary<string, KernelCode> current)
    {
        var facts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (row, code) in current)
        {
            var before = approved.GetValueOrDefault(row)?.Versions ?? code.Versions;
            foreach (var part in code.Versions.Keys.Union(before.Keys))
            {
                var (old, now) = (before.GetValueOrDefault(part, "none"), code.Versions.GetValueOrDefault(part, "none"));
                facts[$"{part} of {row[(row.LastIndexOf('/') + 1)..]}"] = old == now ? now : $"{old} -> {now}";
            }
        }

        return facts.ToImmutable();
    }
}
