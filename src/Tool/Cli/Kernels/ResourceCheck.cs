using System.Collections.Immutable;
using PrefillBench.Baselines.Kernels;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Gate.Kernels;
using PrefillBench.Report.Kernels;

namespace PrefillBench.Cli.Kernels;

/// <summary>Resources of the built kernels beside the approved ones.</summary>
internal sealed record ResourceCheck(ImmutableArray<KernelFigures> Figures, ImmutableArray<Diagnostic> Findings)
{
    /// <summary>Kernels that a message names; the table has all of them.</summary>
    private const int Named = 3;

    /// <param name="record">A kernel without approved resources does not fail.</param>
    public static ResourceCheck Of(KernelBuildSet built, ApprovedKernels approved, IReadOnlyCollection<GpuArch> archs, bool record)
    {
        var judged = built.Builds.Select(
            build => (Build: build, Result: ResourceGate.Judge(build.Kernel, approved.Of(build.Kernel.Key)))).ToArray();
        return new(
            [.. judged.Select(one => KernelsCommand.FiguresOf(one.Build, Shown(one.Result.Verdict, record)))],
            [
                .. built.Failures,
                .. judged.SelectMany(one => one.Result.Findings).OrderByDescending(finding => finding.Severity),
                .. Unjudged(judged.Where(one => one.Result.Verdict == Verdict.NoBaseline).Select(one => one.Build.Kernel.Key), record),
                .. Gone(approved, [.. built.Builds.Select(build => build.Kernel.Key)], archs),
            ]);
    }

    private static Verdict Shown(Verdict verdict, bool record) => verdict == Verdict.NoBaseline && record ? Verdict.Recorded : verdict;

    /// <summary>One line for each compiler: a new NVRTC would otherwise repeat it for every kernel.</summary>
    private static IEnumerable<Diagnostic> Unjudged(IEnumerable<KernelKey> keys, bool record) => keys
        .GroupBy(key => key.Compiler)
        .Select(group => new Diagnostic(
            Codes.NoBaseline,
            $"no resources are approved with {group.Key} for {Names([.. group])}; "
            + "only the fixed rules were checked. `kernels approve --reason` approves them",
            SourcePosition.None)
        {
            Severity = record ? Severity.Note : Codes.NoBaseline.Severity,
            Exit = record ? ExitCode.Passed : Codes.NoBaseline.Exit,
        });

    private static string Names(KernelKey[] keys) => string.Join(", ", keys.Take(Named).Select(key => $"{key.Variant} {key.Arch}"))
        + (keys.Length > Named ? $" and {keys.Length - Named} more" : "");

    private static IEnumerable<Diagnostic> Gone(ApprovedKernels approved, KernelKey[] built, IEnumerable<GpuArch> archs) =>
        Vanished(approved, built, archs).Select(key => new Diagnostic(
            Codes.DanglingBaseline, $"{key} is approved, but there is no such kernel; `kernels approve` removes it", SourcePosition.None));

    /// <summary>Approved with these compilers for these architectures, and no longer there.</summary>
    public static IEnumerable<string> Vanished(ApprovedKernels approved, KernelKey[] built, IEnumerable<GpuArch> archs) =>
        from arch in archs
        from compiler in built.Select(key => key.Compiler).Distinct()
        from variant in approved.VariantsOf(arch.ToString(), compiler)
        let key = new KernelKey(variant, arch.ToString(), compiler)
        where !built.Contains(key)
        select key.ToString();
}
