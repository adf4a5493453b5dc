using System.CommandLine;
using PrefillBench.Baselines.Kernels;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Diagnostics;
using PrefillBench.Report.Kernels;

namespace PrefillBench.Cli.Kernels;

/// <summary>The gate that needs no GPU: what kernels take of a multiprocessor, against what was approved.</summary>
internal static class KernelsCheckCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var (choices, baselines, format) = (new KernelChoices(), SharedOptions.Baselines(), SharedOptions.Format());
        var onMissing = SharedOptions.Choice(
            "--on-missing-baseline", "Whether a kernel without approved resources for this compiler fails the check (exit 4).",
            "fail", "record");
        var command = choices.AddTo(new Command("check", "Compare registers, spills, shared memory and occupancy with the approved ones.")
        {
            baselines, onMissing, format,
        });
        command.SetAction(parsed =>
        {
            var approved = new ApprovedKernelsFile(environment.Absolute(parsed.GetRequiredValue(baselines))).Load();
            var archs = choices.Archs(parsed);
            var built = KernelChoices.Build(environment, choices.Of(environment, parsed), archs, judging: true);
            var check = ResourceCheck.Of(built, approved, archs, record: parsed.GetValue(onMissing) == "record");
            return (int)(parsed.GetValue(format) == "json" ? WriteJson(environment, built, check) : WriteText(environment, check));
        });
        return command;
    }

    private static ExitCode WriteJson(CliEnvironment environment, KernelBuildSet built, ResourceCheck check)
    {
        environment.Out.Write(KernelsReport.Json(check.Figures, built.NotFor, check.Findings));
        return KernelsCommand.Complain(environment, check.Findings);
    }

    private static ExitCode WriteText(CliEnvironment environment, ResourceCheck check)
    {
        ToneWriter.Write(environment, noColor: false, KernelsReport.Text(check.Figures));
        var exit = KernelsCommand.Complain(environment, check.Findings);
        environment.Out.WriteLine(string.Join(
            ", ", check.Figures.GroupBy(one => one.Verdict).Select(group => $"{group.Count()} {group.Key}").Order(StringComparer.Ordinal)));
        return exit;
    }
}
