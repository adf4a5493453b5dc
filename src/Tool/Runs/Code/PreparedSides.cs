using System.Collections.Immutable;
using PrefillBench.CodeFiles;
using PrefillBench.Spec;

namespace PrefillBench.Runs.Code;

/// <summary>The sides of a run, and their kernels by row id.</summary>
/// <param name="Kernels">The kernels from which the current side was built.</param>
/// <param name="Approved">Empty where nothing can be paired.</param>
internal sealed record PreparedSides(
    Sides Sides,
    KernelSet Kernels,
    ImmutableSortedDictionary<string, KernelCode> Current,
    ImmutableSortedDictionary<string, KernelCode> Approved)
{
    /// <summary>The facts of both sides' code, without the files.</summary>
    public RowCodes Codes { get; init; } = new()
    {
        Current = Sides.Current.Identity,
        Approved = Sides.Approved?.Identity,
        ByRow = Current.Keys.Union(Approved.Keys).ToImmutableSortedDictionary(
            row => row, row => Code(Current.GetValueOrDefault(row), Approved.GetValueOrDefault(row)), StringComparer.Ordinal),
        Versions = KernelVersions.Facts(Approved, Current),
        Instructions = CountedIn(Current, Approved),
        StartMs = Current.Values.Where(code => code.StartMs is not null).DistinctBy(code => code.Identity)
            .ToImmutableSortedDictionary(code => code.Identity, code => code.StartMs!.Value, StringComparer.Ordinal),
    };

    private static ImmutableSortedDictionary<string, InstructionMix> CountedIn(
        ImmutableSortedDictionary<string, KernelCode> current, ImmutableSortedDictionary<string, KernelCode> approved)
    {
        var counted = ImmutableSortedDictionary.CreateBuilder<string, InstructionMix>(StringComparer.Ordinal);
        foreach (var (row, now) in current)
        {
            if (approved.GetValueOrDefault(row) is { Instructions: { } before } other && now.Instructions is { } mix
                && other.Identity != now.Identity)
            {
                (counted[now.Identity], counted[other.Identity]) = (mix, before);
            }
        }

        return counted.ToImmutable();
    }

    private static RowCode Code(KernelCode? current, KernelCode? approved) =>
        new(current?.Identity, approved?.Identity, current?.Sha256, current is null ? null : KernelForm.Of(current));
}
