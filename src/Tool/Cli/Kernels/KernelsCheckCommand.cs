using System.Collections.Immutable;
using System.CommandLine;
using PrefillBench.Baselines.Kernels;
using PrefillBench.Cli.Running;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Gate.Kernels;
using PrefillBench.Report.Kernels;
using PrefillBench.Spec;

namespace PrefillBench.Cli.Kernels;

/// <summary>The gate that needs no GPU: what kernels take of a multiprocessor, against what was approved.</summary>
internal static class KernelsCheckCommand
{
    public static Command Check(CliEnvironment environment)
    {
        var (choices, baselines, format) = (new KernelChoices(), SharedOptions.Baselines(), SharedOptions.Format());
        var onMissing = SharedOptions.Choice("--on-missing-baseline", "Whether a kernel without approved resources for this compiler fails (exit 4).", "fail", "record");
        var command = choices.AddTo(new Command("check", "Compare registers, spills, shared memory and occupancy with the approved ones.") { baselines, onMissing, format });
        command.SetAction(parsed =>
        {
            var (catalog, archs) = (choices.Catalog(environment, parsed), choices.Archs(parsed));
            var approved = new ApprovedKernelsFile(environment.Absolute(parsed.GetRequiredValue(baselines))).Load();
            var built = KernelChoices.Build(environment, catalog, archs, judging: true);
            var record = parsed.GetValue(onMissing) == "record";
            var judged = built.Builds.Select(build => (Build: build, Result: ResourceGate.Judge(build.Kernel, approved.Of(build.Kernel.Key)))).ToArray();
            Diagnostic[] findings =
            [
                .. built.Failures,
                .. judged.SelectMany(one => one.Result.Findings).OrderByDescending(finding => finding.Severity),
                .. Unjudged(judged.Where(one => one.Result.Verdict == Verdict.NoBaseline).Select(one => one.Build.Kernel.Key), record),
                .. Gone(approved, built.Builds.Select(build => build.Kernel.Key).ToArray(), archs),
            ];
            var figures = judged.Select(one => KernelsCommand.FiguresOf(one.Build, Shown(one.Result.Verdict, record))).ToArray();
            if (parsed.GetValue(format) == "json")
            {
                environment.Out.Write(KernelsReport.Json(figures, built.NotFor, findings));
                return (int)KernelsCommand.Complain(environment, findings);
            }

            ToneWriter.Write(environment, noColor: false, KernelsReport.Text(figures));
            if (Disassembler.Locate(Toolchain.Of(environment)).Path is null)
            {
                environment.Out.WriteLine($"instruction counts {Disassembler.NotAvailable}");
            }

            var exit = KernelsCommand.Complain(environment, findings);
            environment.Out.WriteLine(string.Join(", ", figures.GroupBy(one => one.Verdict).Select(group => $"{group.Count()} {group.Key}").Order(StringComparer.Ordinal)));
            return (int)exit;
        });
        return command;
    }

    public static Command Approve(CliEnvironment environment)
    {
        var (choices, baselines) = (new KernelChoices(), SharedOptions.Baselines());
        var reason = new Option<string>("--reason") { Description = "Why these resources are right; kept in the file.", HelpName = "text", Required = true };
        var filter = new Option<string[]>("--filter") { Description = "Only variants whose name matches this glob; '!' in front excludes. Repeatable.", HelpName = "glob", DefaultValueFactory = _ => [] };
        var force = new Option<bool>("--force") { Description = "Approve on a build server too." };
        var command = choices.AddTo(new Command("approve", "Approve what the kernels take now, for this compiler's version.") { baselines, reason, filter, force });
        command.SetAction(parsed =>
        {
            if (environment.IsBuildServer && !parsed.GetValue(force))
            {
                throw new PfbException(Codes.ApprovalRefused, "a build server must not approve its own kernels; approve on a machine and commit the file, or add --force");
            }

            var (catalog, archs) = (choices.Catalog(environment, parsed), choices.Archs(parsed));
            var built = KernelChoices.Build(environment, catalog, archs, judging: true);
            var kernels = built.Builds.Select(build => build.Kernel).Where(kernel => CaseFilter.Selects(parsed.GetValue(filter) ?? [], kernel.Key.Variant)).ToArray();
            RefuseBroken(built.Failures, kernels);
            if (kernels.Length == 0)
            {
                throw new PfbException(Codes.NothingMatches, "no variant matches --filter; `kernels list` shows their names");
            }

            var file = new ApprovedKernelsFile(environment.Absolute(parsed.GetRequiredValue(baselines)));
            var approval = new KernelApproval(
                MachineFacts.User(environment), environment.Clock.GetUtcNow(), parsed.GetRequiredValue(reason),
                MachineFacts.ToolName, MachineFacts.Commit(environment.WorkingDirectory));
            var before = file.Load();
            var gone = parsed.GetValue(filter) is { Length: > 0 } ? [] : Vanished(before, [.. kernels.Select(kernel => kernel.Key)], archs).ToArray();
            file.Save(before with
            {
                Kernels = before.Kernels.RemoveRange(gone).SetItems(kernels.Select(kernel => KeyValuePair.Create(
                    kernel.Key.ToString(), new ApprovedKernel(kernel.Resources, approval)))),
            });
            Tell(environment, before, kernels, gone);
            environment.Out.WriteLine($"approved {kernels.Length} kernels in {Path.GetRelativePath(environment.WorkingDirectory, file.Path)}; now commit it");
            return 0;
        });
        return command;
    }

    private static void RefuseBroken(ImmutableArray<Diagnostic> failures, IEnumerable<BuiltKernel> kernels)
    {
        Diagnostic[] broken = [.. failures, .. kernels.SelectMany(kernel => ResourceGate.Rules(kernel))];
        if (broken.Length > 0)
        {
            throw new PfbException([.. broken, new Diagnostic(Codes.ApprovalRefused, "nothing was approved: a kernel that breaks a rule cannot be", SourcePosition.None)]);
        }
    }

    private static void Tell(CliEnvironment environment, ApprovedKernels before, IEnumerable<BuiltKernel> kernels, IEnumerable<string> gone)
    {
        foreach (var kernel in kernels)
        {
            var old = before.Of(kernel.Key)?.Resources;
            var changed = ResourceGate.Judge(kernel, before.Of(kernel.Key)).Findings.Select(finding => finding.Text.Split(": ", 2)[^1]);
            environment.Out.WriteLine($"{kernel.Key}: {(old is null ? "new" : string.Join(", ", changed.DefaultIfEmpty("unchanged")))}");
        }

        foreach (var key in gone)
        {
            environment.Out.WriteLine($"{key}: removed");
        }
    }

    private static Verdict Shown(Verdict verdict, bool record) => verdict == Verdict.NoBaseline && record ? Verdict.Recorded : verdict;

    /// <summary>One line for each compiler: a new NVRTC would otherwise repeat it for every kernel.</summary>
    private static IEnumerable<Diagnostic> Unjudged(IEnumerable<KernelKey> keys, bool record) => keys
        .GroupBy(key => key.Compiler)
        .Select(group => new Diagnostic(
            Codes.NoBaseline,
            $"no resources are approved with {group.Key} for {string.Join(", ", group.Select(key => $"{key.Variant} {key.Arch}"))}; only the fixed rules were checked. `kernels approve --reason` approves them",
            SourcePosition.None)
        {
            Severity = record ? Severity.Note : Codes.NoBaseline.Severity,
            Exit = record ? ExitCode.Passed : Codes.NoBaseline.Exit,
        });

    private static IEnumerable<Diagnostic> Gone(ApprovedKernels approved, KernelKey[] built, IEnumerable<GpuArch> archs) =>
        Vanished(approved, built, archs).Select(key => new Diagnostic(
            Codes.DanglingBaseline, $"{key} is approved, but there is no such kernel; `kernels approve` removes it", SourcePosition.None));

    private static IEnumerable<string> Vanished(ApprovedKernels approved, KernelKey[] built, IEnumerable<GpuArch> archs) =>
        from arch in archs
        from compiler in built.Select(key => key.Compiler).Distinct()
        from variant in approved.VariantsOf(arch.ToString(), compiler)
        let key = new KernelKey(variant, arch.ToString(), compiler)
        where !built.Contains(key)
        select key.ToString();
}
