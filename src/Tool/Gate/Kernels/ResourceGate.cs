using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Baselines.Kernels;
using PrefillBench.Diagnostics;

namespace PrefillBench.Gate.Kernels;

/// <summary>One variant compiled for one architecture.</summary>
/// <param name="Resources">Registers, stack, shared memory and spills of the binary.</param>
/// <param name="MaxThreads">The limit of <c>__launch_bounds__</c>; null where the kernel has none.</param>
/// <param name="Warnings">ptxas lines C75xx.</param>
/// <param name="Source">The variant in its description.</param>
public sealed record BuiltKernel(
    KernelKey Key,
    KernelResources Resources,
    int? MaxThreads,
    int AllowedSpillBytes,
    ImmutableArray<string> Warnings,
    SourcePosition Source);

/// <param name="Verdict">PASS, REGRESSED or NO_BASELINE.</param>
/// <param name="Findings">Errors first.</param>
public sealed record ResourceResult(BuiltKernel Kernel, Verdict Verdict, ImmutableArray<Diagnostic> Findings);

/// <summary>
/// Pure: resources of a binary against fixed rules and against the approved ones. Needs no GPU and no clock, so it is exact.
/// </summary>
public static class ResourceGate
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    public static ResourceResult Judge(BuiltKernel kernel, ApprovedKernel? approved)
    {
        var broken = Rules(kernel);
        var worse = approved is null ? [] : Worse(kernel, approved.Resources);
        var verdict = (broken.Length + worse.Length, approved) switch
        {
            ( > 0, _) => Verdict.Regressed,
            (_, null) => Verdict.NoBaseline,
            _ => Verdict.Pass,
        };
        return new(kernel, verdict, [.. broken, .. worse, .. approved is null ? [] : Changes(kernel, approved.Resources)]);
    }

    /// <summary>Checks the rules that hold for every kernel, whatever was approved.</summary>
    public static ImmutableArray<Diagnostic> Rules(BuiltKernel kernel)
    {
        var (resources, allowed) = (kernel.Resources, kernel.AllowedSpillBytes);
        var broken = ImmutableArray.CreateBuilder<Diagnostic>();
        void Break(string text) => broken.Add(new(Codes.KernelRuleBroken, $"{kernel.Key}: {text}", kernel.Source));

        if (resources.SpillStoreBytes > allowed)
        {
            Break(
                $"spills registers: {resources.SpillStoreBytes} bytes stored, {resources.SpillLoadBytes} loaded; "
                + $"allowedSpillBytes is {allowed}");
        }

        if (resources.StackBytes > allowed)
        {
            Break(
                $"uses {resources.StackBytes} bytes of local memory a thread, because of spills, a call, or an array with a computed "
                + $"index; allowedSpillBytes is {allowed}");
        }

        foreach (var warning in kernel.Warnings)
        {
            Break($"ptxas changed the code: {warning}");
        }

        if (kernel.MaxThreads < resources.Threads)
        {
            Break($"is launched with {resources.Threads} threads, but its launch bound is {kernel.MaxThreads}");
        }

        if (resources.BlocksPerSm == 0)
        {
            Break($"not even one block fits on a multiprocessor ({Needs(resources)})");
        }

        return broken.ToImmutable();
    }

    private static ImmutableArray<Diagnostic> Worse(BuiltKernel kernel, KernelResources before)
    {
        var now = kernel.Resources;
        (string What, int? Before, int? Now)[] limits =
        [
            ("bytes of spill stores", before.SpillStoreBytes, now.SpillStoreBytes),
            ("bytes of spill loads", before.SpillLoadBytes, now.SpillLoadBytes),
            ("bytes of local memory a thread", before.StackBytes, now.StackBytes),
        ];
        var worse = limits.Where(limit => limit.Now > limit.Before)
            .Select(limit => $"{limit.Before} -> {limit.Now} {limit.What}");
        var occupancy = now.WarpsPerSm() < before.WarpsPerSm()
            ?
            [
                $"{before.BlocksPerSm} -> {now.BlocksPerSm} blocks and {before.WarpsPerSm()} -> {now.WarpsPerSm()} warps "
                + $"on a multiprocessor ({Needs(before)} -> {Needs(now)})",
            ]
            : (string[])[];
        return
        [
            .. worse.Concat(occupancy).Select(text => new Diagnostic(Codes.ResourcesRegressed, $"{kernel.Key}: {text}", kernel.Source)),
        ];
    }

    private static ImmutableArray<Diagnostic> Changes(BuiltKernel kernel, KernelResources before)
    {
        var now = kernel.Resources;
        IEnumerable<(string What, int? Before, int? Now)> figures =
        [
            ("registers", before.Registers, now.Registers),
            ("bytes of shared memory", before.SharedBytes, now.SharedBytes),
            ("threads", before.Threads, now.Threads),
            ("blocks on a multiprocessor", before.BlocksPerSm, Math.Max(before.BlocksPerSm ?? 0, now.BlocksPerSm ?? 0)),
            ("bytes of spill stores", before.SpillStoreBytes, Math.Min(before.SpillStoreBytes ?? 0, now.SpillStoreBytes ?? 0)),
            ("bytes of local memory a thread", before.StackBytes, Math.Min(before.StackBytes, now.StackBytes)),
        ];
        if (before.Instructions is { } were && now.Instructions is { } are)
        {
            figures = figures.Concat(were.Keys.Union(are.Keys).Order(StringComparer.Ordinal)
                .Select(kind => (
                    kind == "all" ? "instructions" : $"{kind} instructions",
                    (int?)were.GetValueOrDefault(kind),
                    (int?)are.GetValueOrDefault(kind))));
        }

        var changed = figures.Where(figure => figure.Before is not null && figure.Now is not null && figure.Before != figure.Now)
            .Select(figure => string.Create(Plain, $"{figure.Before} -> {figure.Now} {figure.What}")).ToArray();
        return changed.Length == 0
            ? []
            : [new Diagnostic(Codes.ResourcesChanged, $"{kernel.Key}: {string.Join(", ", changed)}", kernel.Source)];
    }

    private static string Needs(KernelResources resources) =>
        $"{resources.Registers} registers x {resources.Threads} threads, {resources.SharedBytes} bytes of shared memory";
}
