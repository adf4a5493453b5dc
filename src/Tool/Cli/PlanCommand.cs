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
        var command = new Command("plan", "Show the cases of a sweep with cost, memory and estimated time, and which would be skipped.")
        {
            spec, suite, attentionCase, filter, device, kernels, namedKernels, budget, shard, baselines, format,
        };
        command.SetAction(parsed =>
        {
            var part = SharedOptions.ShardOf(environment, parsed.GetValue(shard));
            var written = WrittenInputs.Read(
                environment.WorkingDirectory, environment.Today, environment.AbsoluteIfGiven(parsed.GetValue(spec)),
                parsed.GetValue(attentionCase));
            var measured = written.Kernels(
                environment.AbsoluteIfGiven(parsed.GetValue(kernels)), NamedKernels.Read(environment, parsed.GetValue(namedKernels)));
            using var opened = DeviceCatalog.Open(
                new DeviceRequest(parsed.GetRequiredValue(device), Places: Toolchain.Of(environment)) { Kernels = measured });
            var inputs = written.For(opened.Facts.Kind, parsed.GetValue(suite), parsed.GetValue(filter) ?? [], measured);
            var store = new BaselineStore(environment.Absolute(parsed.GetRequiredValue(baselines)));
            var approved = store.Load(opened.Facts.Slug, inputs.Suite.Name);
            var known = StoredTimes.Of(approved);
            var effort = Efforts.Foreseen(inputs.Suite, opened.Facts, known);
            var planner = new SweepPlanner(inputs.Cases, measured.Kernels, opened);
            var plan = planner.Plan(effort, DurationText.Parse(parsed.GetValue(budget), "--budget") ?? inputs.Suite.Budget, known);
            if (part is not null)
            {
                environment.Error.WriteLine(
                    $"shard {part} of {PlainText.Count(plan.Cases.Length, "case")}, about {plan.Estimate.Seconds:0} s on one card");
                plan = ShardPlan.ShareOf(plan, planner.Plan(effort, budget: null, known), part);
            }

            environment.Out.Write(Shown(inputs.Suite, opened.Facts, plan, approved, parsed.GetValue(format) == "json"));
            return 0;
        });
        return command;
    }

    private static string Shown(Suite suite, DeviceFacts device, SweepPlan plan, ApprovedBaseline? approved, bool json)
    {
        var floored = FlooredRows.Of(suite.Gate, plan, approved, ReadRun.TodayOf(device, suite.Name));
        return json ? PlanReport.Json(suite.Name, device, plan, floored) : PlanReport.Text(suite.Name, device, plan, floored);
    }
}
