using System.CommandLine;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Gate.Kernels;
using PrefillBench.Report.Kernels;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Cli.Kernels;

/// <summary>Looks after the CUDA kernels: needs a compiler, but no GPU.</summary>
internal static class KernelsCommand
{
    public static Command Build(CliEnvironment environment) => new("kernels", "List, compile and check CUDA kernels; needs no GPU.")
    {
        List(environment), Compile(environment), KernelsCheckCommand.Build(environment), KernelsApproveCommand.Build(environment),
    };

    private static Command List(CliEnvironment environment)
    {
        var choices = new KernelChoices();
        var command = choices.AddTo(new Command("list", "List each kernel variant and what it is for."), compiling: false);
        command.SetAction(parsed =>
        {
            var (catalog, place) = choices.Of(environment, parsed);
            var folder = Directory.Exists(place) ? place : Path.GetDirectoryName(place)!;
            foreach (var (manifest, variant) in catalog.Variants)
            {
                environment.Out.WriteLine($"{variant.Name}: {manifest.Name?.Text ?? "without a name"}, {variant.Arch}, {Formats(variant)}");
                environment.Out.WriteLine(
                    $"  head sizes {Joined(variant.HeadSizes)}; groups {Joined(variant.GroupSizes)}; pages "
                    + $"{Joined(variant.PageSizes)}; {Joined(variant.Layouts.Select(Spelling.Of))}; "
                    + KernelFeatures.Text(variant.Features));
                environment.Out.WriteLine(
                    $"  {variant.Entry} of {Path.GetRelativePath(folder, manifest.CodePath)}: {variant.TileRows} x "
                    + $"{variant.TileKeys} tiles, {variant.Threads} threads, {Name(variant.Schedule)}");
            }

            environment.Out.WriteLine($"{PlainText.Count(catalog.Variants.Count(), "variant")} in {place}");
            return 0;
        });
        return command;
    }

    private static Command Compile(CliEnvironment environment)
    {
        var (choices, format) = (new KernelChoices(), SharedOptions.Format());
        var command = choices.AddTo(
            new Command("compile", "Compile every kernel; errors, spills, local memory and serialised wgmma fail.") { format });
        command.SetAction(parsed =>
        {
            var (chosen, archs) = (choices.Of(environment, parsed), choices.Archs(parsed));
            var built = KernelChoices.Build(environment, chosen, archs, judging: false);
            Diagnostic[] findings = [.. built.Failures, .. built.Builds.SelectMany(build => ResourceGate.Rules(build.Kernel)).Distinct()];
            var figures = built.Builds.Select(build => FiguresOf(build, null)).ToArray();
            if (parsed.GetValue(format) == "json")
            {
                environment.Out.Write(KernelsReport.Json(figures, built.NotFor, findings));
                return (int)Complain(environment, findings);
            }

            ToneWriter.Write(environment, noColor: false, KernelsReport.Text(figures));
            foreach (var pair in built.NotFor)
            {
                environment.Out.WriteLine($"{pair}: not for this architecture");
            }

            var exit = Complain(environment, findings);
            var kernels = chosen.Catalog.Variants.Count() + chosen.Catalog.Programs.Length;
            environment.Out.WriteLine(
                $"{PlainText.Count(kernels, "kernel")} x {PlainText.Count(archs.Length, "arch")}"
                + $"{(findings.Length > 0 ? $", {PlainText.Count(findings.Length, "finding")}" : "")}");
            return (int)exit;
        });
        return command;
    }

    internal static KernelFigures FiguresOf(KernelBuild build, Verdict? verdict) => new(
        build.Kernel.Key.Variant, build.Kernel.Key.Arch, build.Kernel.Key.Compiler, build.Kernel.Resources,
        build.Occupancy?.MaxWarpsPerSm, build.Occupancy?.LimitedBy, verdict?.Name());

    /// <returns>The exit code they lead to.</returns>
    internal static ExitCode Complain(CliEnvironment environment, IReadOnlyCollection<Diagnostic> findings)
    {
        foreach (var finding in findings)
        {
            environment.Error.WriteLine(finding);
        }

        return ExitCodes.Worst(findings.Select(finding => finding.Exit));
    }

    private static string Formats(KernelVariant variant) => $"{Name(variant.Input)} -> {Name(variant.Output)}";

    private static string Joined<T>(IEnumerable<T> values) => string.Join(" ", values);

    private static string Name<T>(T value)
        where T : struct, Enum => $"{value}".ToLowerInvariant();
}
