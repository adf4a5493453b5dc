using System.CommandLine;
using PrefillBench.Baselines;
using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Runs.Code;
using PrefillBench.Runs.Sharding;
using PrefillBench.Spec;
using PrefillBench.Units;

namespace PrefillBench.Cli;

/// <summary>Makes what a run measured the approved baseline. The only command that moves one.</summary>
internal static class ApproveCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var (suite, slug, baselines) = (BaselineChoice.SuiteOption(), BaselineChoice.SlugOption(), SharedOptions.Baselines());
        var from = new Option<string>("--from")
        {
            Description = "The output folder of the run, its --output.",
            HelpName = "folder",
            DefaultValueFactory = _ => SharedOptions.DefaultOutput,
        };
        var filter = new Option<string[]>("--filter")
        {
            Description = "Only rows whose id matches this glob, such as \"*-fp8-*/trtllm\"; '!' in front excludes. Repeatable.",
            HelpName = "glob",
            DefaultValueFactory = _ => [],
        };
        var reason = new Option<string>("--reason")
        {
            Description = "Why the new times are right; kept in the baseline.",
            HelpName = "text",
            Required = true,
        };
        var force = new Option<bool>("--force") { Description = "Approve on a build server too." };
        var command = new Command("approve", "Approve what a run measured.") { from, suite, slug, filter, reason, force, baselines };
        command.SetAction(parsed =>
        {
            Refuse(environment, parsed.GetValue(force));
            var store = new BaselineStore(environment.Absolute(parsed.GetRequiredValue(baselines)));
            var runs = new ReceivedRuns(Merged(environment, parsed.GetRequiredValue(from)));
            var (device, name) = BaselineChoice.Received(runs, parsed.GetValue(slug), parsed.GetValue(suite));
            var outcome = store.Approve(runs, device, name, new ApprovalRequest(
                row => CaseFilter.Selects(parsed.GetValue(filter) ?? [], row),
                parsed.GetRequiredValue(reason),
                MachineFacts.User(environment),
                environment.Clock.GetUtcNow(),
                Git.Commit(environment.WorkingDirectory)));
            Print(environment, outcome, Path.Combine(parsed.GetRequiredValue(baselines), Path.GetFileName(store.FolderOf(device))));
            return 0;
        });
        return command;
    }

    /// <summary>Nobody has judged what a shard alone left.</summary>
    private static string Merged(CliEnvironment environment, string folder) =>
        File.Exists(Path.Combine(environment.Absolute(folder), ShardFile.FileName))
            ? throw new PfbException(
                Codes.ApprovalRefused,
                $"{folder} is the folder of a shard, which has no verdict; `merge` all shards, and approve from the folder of that")
            : environment.Absolute(folder);

    private static void Refuse(CliEnvironment environment, bool force)
    {
        if (environment.WhyBuildServer is { } why && !force)
        {
            throw new PfbException(
                Codes.ApprovalRefused,
                $"a build server ({why}) must not approve its own times; approve on your own machine and commit the file, or add --force");
        }
    }

    /// <param name="folder">As it was typed: a build names the whole path, for it was started in another folder than its project's.</param>
    private static void Print(CliEnvironment environment, ApprovalOutcome outcome, string folder)
    {
        foreach (var change in outcome.Changes)
        {
            environment.Out.WriteLine(Line(change));
        }

        var (rows, verified) = (PlainText.Count(outcome.Changes.Length, "row"), outcome.Verified);
        environment.Out.WriteLine(
            $"approved {rows} of suite {verified.Suite} on {verified.Slug}; now commit the folder {folder}");
    }

    internal static string Line(ApprovalChange change) => (change.OldMedianMs, change.NewMedianMs) switch
    {
        (null, { } now) => $"{change.Row}: {new Milliseconds(now)} (new)",
        ({ } old, null) => $"{change.Row}: {new Milliseconds(old)} (removed)",
        ({ } old, { } now) => $"{change.Row}: {new Milliseconds(old)} -> {new Milliseconds(now)} ({change.Change() * 100:+0.0;-0.0;0.0}%)",
        _ => change.Row,
    };
}
