using System.CommandLine;
using PrefillBench.Baselines;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Runs;
using PrefillBench.Runs.Planning;
using PrefillBench.Runs.Sharding;
using PrefillBench.Spec;

namespace PrefillBench.Cli;

/// <summary>Shows what a run would do, without measuring.</summary>
internal static class PlanCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var (spec, suite, attentionCase) = (SharedOptions.Spec(), SharedOptions.Suite(), SharedOptions.Case());
        var (filter, device, budget) = (SharedOptions.Filter(), SharedOptions.Device(), SharedOptions.Budget());
        var (kernels, namedKernels) = (SharedOptions.Kernels(), SharedOptions.NamedKernels());
        var (shard, baselines, format) = (SharedOptions.Shard(), SharedOptions.Baselines(), SharedOptions.Format());
        var arch = Arch(device);
        var command = new Command("plan", "Show the cases of a sweep with cost, memory and estimated time, and which would be skipped.")
        {
            spec, suite, attentionCase, filter, device, arch, kernels, namedKernels, budget, shard, baselines, format,
        };
        command.SetAction(parsed =>
        {
            var part = SharedOptions.ShardOf(environment, parsed.GetValue(shard));
            var written = WrittenInputs.Read(
                environment.WorkingDirectory, environment.Today, environment.AbsoluteIfGiven(parsed.GetValue(spec)),
                parsed.GetValue(attentionCase));
            var measured = written.Kernels(
                environment.AbsoluteIfGiven(parsed.GetValue(kernels)), NamedKernels.Read(environment, parsed.GetValue(namedKernels)));
            using var opened = Opened(environment, parsed.GetValue(arch), parsed.GetRequiredValue(device), measured);
            var facts = opened.Device.Facts;
            var inputs = written.For(facts.Kind, parsed.GetValue(suite), parsed.GetValue(filter) ?? [], measured);
            var store = new BaselineStore(environment.Absolute(parsed.GetRequiredValue(baselines)));
            var approved = store.Load(facts.Slug, inputs.Suite.Name);
            var known = StoredTimes.Of(approved);
            var effort = Efforts.Foreseen(inputs.Suite, facts, known);
            var planner = new SweepPlanner(inputs.Cases, measured.Kernels, opened.Device);
            var plan = planner.Plan(effort, DurationText.Parse(parsed.GetValue(budget), "--budget") ?? inputs.Suite.Budget, known);
            if (part is not null)
            {
                environment.Error.WriteLine(
                    $"shard {part} of {PlainText.Count(plan.Cases.Length, "case")}, about {plan.Estimate.Seconds:0} s on one card");
                plan = ShardPlan.ShareOf(plan, planner.Plan(effort, budget: null, known), part);
            }

            environment.Out.Write(Shown(inputs.Suite, facts, plan, approved, parsed.GetValue(format) == "json"));
            return 0;
        });
        return command;
    }

    private static Option<string?> Arch(Option<string> device)
    {
        var arch = new Option<string?>("--arch")
        {
            Description = "Plan for a card of this architecture, such as sm_90a, on a machine without one: which rows its kernels compute, "
                + "and the memory and the time of one known card.",
            HelpName = "sm_NN",
        };
        arch.Validators.Add(given =>
        {
            if (given.GetResult(device) is { Implicit: false })
            {
                given.AddError("--arch plans for a card that is not here, and --device for one that is; give only one of them");
            }
        });
        return arch;
    }

    private static PlannedWith Opened(CliEnvironment environment, string? arch, string selector, KernelSet measured)
    {
        var device = arch is null
            ? DeviceCatalog.Open(new DeviceRequest(selector, Places: Toolchain.Of(environment)) { Kernels = measured })
            : null;
        var (planned, notes) = device is null ? DeviceCatalog.Described(arch!, measured) : (device, device.Notes);
        if (device is null)
        {
            environment.Error.WriteLine(
                $"--arch {arch}: planned with the memory and the speed of one {planned.Facts.Name}; no card was asked");
        }

        foreach (var note in notes)
        {
            environment.Error.WriteLine(note);
        }

        return new(planned, device);
    }

    private static string Shown(Suite suite, DeviceFacts device, SweepPlan plan, ApprovedBaseline? approved, bool json)
    {
        var floored = FlooredRows.Of(suite.Gate, plan, approved, ReadRun.TodayOf(device, suite.Name));
        return json ? PlanReport.Json(suite.Name, device, plan, floored) : PlanReport.Text(suite.Name, device, plan, floored);
    }

    /// <param name="Opened">The device where it is in this machine; null where it is only described.</param>
    private sealed record PlannedWith(IPlannedDevice Device, IDevice? Opened) : IDisposable
    {
        public void Dispose() => Opened?.Dispose();
    }
}
