using System.Collections.Immutable;
using System.CommandLine;
using PrefillBench.Baselines.Kernels;
using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Gate.Kernels;
using PrefillBench.Runs.Code;
using PrefillBench.Spec;

namespace PrefillBench.Cli.Kernels;

/// <summary>Approves what kernels take of a multiprocessor.</summary>
internal static class KernelsApproveCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var (choices, baselines) = (new KernelChoices(), SharedOptions.Baselines());
        var reason = new Option<string>("--reason")
        {
            Description = "Why these resources are right; kept in the file.", HelpName = "text", Required = true,
        };
        var filter = new Option<string[]>("--filter")
        {
            Description = "Only variants whose name matches this glob; '!' in front excludes. Repeatable.", HelpName = "glob",
            DefaultValueFactory = _ => [],
        };
        var force = new Option<bool>("--force") { Description = "Approve on a build server too." };
        var command = choices.AddTo(
            new Command("approve", "Approve the resources that the kernels use now, for this compiler's version.")
            {
                baselines, reason, filter, force,
            });
        command.SetAction(parsed =>
        {
            RefuseServer(environment, parsed.GetValue(force));
            var file = new ApprovedKernelsFile(environment.Absolute(parsed.GetRequiredValue(baselines)));
            RequireFile(file);
            var (archs, filters) = (choices.Archs(parsed), parsed.GetValue(filter) ?? []);
            var built = KernelChoices.Build(environment, choices.Of(environment, parsed), archs, judging: true);
            var kernels = built.Builds.Select(build => build.Kernel)
                .Where(kernel => CaseFilter.Selects(filters, kernel.Key.Variant)).ToImmutableArray();
            Refuse(built.Failures, kernels);
            Save(environment, file, kernels, parsed.GetRequiredValue(reason), before => filters.Length > 0
                ? []
                : [.. ResourceCheck.Vanished(before, [.. kernels.Select(kernel => kernel.Key)], archs)]);
            return 0;
        });
        return command;
    }

    /// <param name="gone">Keys of what is approved and no longer there.</param>
    private static void Save(
        CliEnvironment environment, ApprovedKernelsFile file, ImmutableArray<BuiltKernel> kernels, string reason,
        Func<ApprovedKernels, ImmutableArray<string>> gone)
    {
        var approval = new KernelApproval(
            MachineFacts.User(environment), environment.Clock.GetUtcNow(), reason,
            MachineFacts.ToolName, Git.Commit(environment.WorkingDirectory));
        var before = file.Load();
        var removed = gone(before);
        file.Save(before with
        {
            Kernels = before.Kernels.RemoveRange(removed).SetItems(kernels.Select(kernel => KeyValuePair.Create(
                kernel.Key.ToString(), new ApprovedKernel(kernel.Resources, approval)))),
        });
        Tell(environment, before, kernels, removed);
        environment.Out.WriteLine(
            $"approved {kernels.Length} kernels in {Path.GetRelativePath(environment.WorkingDirectory, file.Path)}; now commit it");
    }

    /// <summary>Compiling takes minutes, at the end of which a damaged file would be found.</summary>
    private static void RequireFile(ApprovedKernelsFile file)
    {
        _ = file.Load();
        WriteProbe.File(file.Path);
    }

    private static void RefuseServer(CliEnvironment environment, bool force)
    {
        if (environment.WhyBuildServer is { } why && !force)
        {
            throw new PfbException(
                Codes.ApprovalRefused,
                $"a build server ({why}) must not approve its own kernels; approve on your own machine and commit the file, or add "
                + "--force");
        }
    }

    private static void Refuse(ImmutableArray<Diagnostic> failures, ImmutableArray<BuiltKernel> kernels)
    {
        Diagnostic[] broken = [.. failures, .. kernels.SelectMany(kernel => ResourceGate.Rules(kernel))];
        if (broken.Length > 0)
        {
            throw new PfbException(
            [
                .. broken,
                new Diagnostic(Codes.ApprovalRefused, "nothing was approved, because a kernel breaks a rule", SourcePosition.None),
            ]);
        }

        if (kernels.IsEmpty)
        {
            throw new PfbException(Codes.NothingMatches, "no variant matches --filter; `kernels list` shows their names");
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
}
