using System.CommandLine;
using PrefillBench.Baselines;
using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Runs.Code;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Cli;

/// <summary>Makes what the last run measured the approved baseline. The only command that moves one.</summary>
internal static class ApproveCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var (suite, slug, baselines) = (BaselineChoice.SuiteOption(), BaselineChoice.SlugOption(), SharedOptions.Baselines());
        var filter = new Option<string[]>("--filter") { Description = "Only rows whose id matches this glob, such as \"*-fp8-*/trtllm\"; '!' in front excludes. Repeatable.", HelpName = "glob", DefaultValueFactory = _ => [] };
        var reason = new Option<string>("--reason") { Description = "Why the new times are right; kept in the baseline.", HelpName = "text", Required = true };
        var force = new Option<bool>("--force") { Description = "Approve on a build server too." };
        var command = new Command("approve", "Approve what the last run of a suite measured.") { suite, slug, filter, reason, force, baselines };
        command.SetAction(parsed =>
        {
            if (environment.IsBuildServer && !parsed.GetValue(force))
            {
                throw new PfbException(Codes.ApprovalRefused, "a build server must not approve its own times; approve on a machine and commit the file, or add --force");
            }

            var store = new BaselineStore(environment.Absolute(parsed.GetRequiredValue(baselines)));
            var (device, name) = BaselineChoice.Received(store, parsed.GetValue(slug), parsed.GetValue(suite));
            var outcome = store.Approve(device, name, new ApprovalRequest(
                row => CaseFilter.Selects(parsed.GetValue(filter) ?? [], row),
                parsed.GetRequiredValue(reason),
                MachineFacts.User(environment),
                environment.Clock.GetUtcNow(),
                Git.Commit(environment.WorkingDirectory)));
            _ = store.SweepCode(device);
            foreach (var change in outcome.Changes)
            {
                environment.Out.WriteLine(Line(change));
            }

            var folder = Path.GetRelativePath(environment.WorkingDirectory, Path.GetDirectoryName(store.VerifiedPath(device, name))!);
            environment.Out.WriteLine($"approved {PlainText.Count(outcome.Changes.Length, "row")} of suite {name} on {device}; now commit the folder {folder}");
            return 0;
        });
        return command;
    }

    internal static string Line(ApprovalChange change) => (change.OldMedianMs, change.NewMedianMs) switch
    {
        (null, { } now) => $"{change.Row}: {new Milliseconds(now)} (new)",
        ({ } old, null) => $"{change.Row}: {new Milliseconds(old)} (removed)",
        ({ } old, { } now) => $"{change.Row}: {new Milliseconds(old)} -> {new Milliseconds(now)} ({change.Change() * 100:+0.0;-0.0;0.0} %)",
        _ => change.Row,
    };
}
