using System.Collections.Immutable;
using System.CommandLine;
using PrefillBench.Devices;
using PrefillBench.Report;
using PrefillBench.Runs;
using PrefillBench.Runs.Planning;

namespace PrefillBench.Cli;

/// <summary>Shows what a run would do, without measuring.</summary>
internal static class PlanCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var (spec, suite, attentionCase) = (SharedOptions.Spec(), SharedOptions.Suite(), SharedOptions.Case());
        var (filter, device, budget, baselines) = (SharedOptions.Filter(), SharedOptions.Device(), SharedOptions.Budget(), SharedOptions.Baselines());
        var format = SharedOptions.Format();
        var command = new Command("plan", "Show the cases of a sweep with cost, memory, estimated time and what would be skipped.")
        {
            spec, suite, attentionCase, filter, device, budget, baselines, format,
        };
        command.SetAction(parsed =>
        {
            using var opened = DeviceCatalog.Open(new DeviceRequest(parsed.GetRequiredValue(device), Places: Toolchain.Of(environment)));
            var inputs = RunInputs.Read(
                environment, parsed.GetValue(spec), parsed.GetValue(suite), parsed.GetValue(attentionCase), parsed.GetValue(filter) ?? [], opened.Facts.Kind);
            var known = StoredTimes.Of(environment.Absolute(parsed.GetRequiredValue(baselines)), opened.Facts.Slug, inputs.Suite.Name);
            var effort = Efforts.Of(inputs.Suite, opened.Facts, paired: known.Count > 0, published: false);
            var plan = SweepPlanner.Plan(
                inputs.Cases, opened, effort, DurationText.Parse(parsed.GetValue(budget), "--budget") ?? inputs.Suite.Budget, known);
            environment.Out.Write(parsed.GetValue(format) == "json"
                ? PlanReport.Json(inputs.Suite.Name, opened.Facts, plan)
                : PlanReport.Text(inputs.Suite.Name, opened.Facts, plan));
            return 0;
        });
        return command;
    }
}
