using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;

namespace PrefillBench.Runs.Code;

/// <summary>
/// Chooses how short launches on a GPU are timed: recorded once as a CUDA graph, without the host's part of a launch, or each queued by
/// itself. Times of the two kinds are not comparable.
/// </summary>
internal static class TimingModes
{
    private const string GraphKey = "graph";
    private const string Cuda = "cuda";

    /// <summary>Rows of which one side's kernel can be recorded and the other's cannot: both are launched one by one then.</summary>
    public static ImmutableArray<string> Eager(
        ImmutableSortedDictionary<string, KernelCode> current, ImmutableSortedDictionary<string, KernelCode> approved) =>
    [
        .. current.Where(row => approved.TryGetValue(row.Key, out var other) && CanBeRecorded(row.Value) != CanBeRecorded(other))
            .Select(row => row.Key),
    ];

    private static bool CanBeRecorded(KernelCode code) =>
        KernelForm.Of(code) == Cuda || JsonNode.Parse(code.Description)?[GraphKey]?.GetValue<bool>() == true;
}
