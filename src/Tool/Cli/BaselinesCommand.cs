using System.CommandLine;
using PrefillBench.Baselines;
using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Runs.Code;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Cli;

/// <summary>Looks after approved baselines.</summary>
internal static class BaselinesCommand
{
    public static Command Build(CliEnvironment environment) => new("baselines", "List, check, clean up and follow approved baselines.")
    {
        List(environment), Show(environment), Verify(environment), Prune(environment), History(environment),
    };

    private static Command List(CliEnvironment environment) => Define("list", "One line for each device and suite.", store =>
    {
        foreach (var suite in store.List().GroupBy(row => (row.Slug, row.Suite)))
        {
            var latest = suite.MaxBy(row => row.Provenance.WhenUtc)!;
            environment.Out.WriteLine(
                $"{suite.Key.Slug}/{suite.Key.Suite}: {PlainText.Count(suite.Count(), "row")}, last approved "
                    + $"{latest.Provenance.WhenUtc:yyyy-MM-dd} by {PlainText.OneLine(latest.Provenance.By)}: "
                    + $"{PlainText.OneLine(latest.Provenance.Reason)}");
        }

        if (store.List().IsEmpty)
        {
            environment.Out.WriteLine($"nothing is approved in {store.Root}");
        }

        return ExitCode.Passed;
    }, environment);

    private static Command Show(CliEnvironment environment) => OfOne("show", "Every approved row of a suite.", (store, slug, suite, _) =>
    {
        var (device, name) = BaselineChoice.Verified(store, slug, suite);
        foreach (var row in store.List().Where(row => row.Slug == device && row.Suite == name))
        {
            var mustCatch = row.MustCatch is { } value ? $", must_catch {Percent.FromFraction(value)}" : "";
            environment.Out.WriteLine($"{row.Row}: {new Milliseconds(row.MedianMs)}{mustCatch}, {row.VerdictWhenApproved} when approved");
        }

        return ExitCode.Passed;
    }, environment);

    private static Command Verify(CliEnvironment environment) => Define(
        "verify", "Check every file and the chain of approvals.", store =>
    {
        var findings = store.Verify();
        foreach (var finding in findings)
        {
            environment.Error.WriteLine(finding);
        }

        var errors = findings.Count(finding => finding.Severity == Severity.Error);
        environment.Out.WriteLine(
            findings.Length > 0 ? $"{PlainText.Count(errors, "error")}, {PlainText.Count(findings.Length - errors, "warning")}"
            : Directory.Exists(store.Root) ? "all approved baselines are sound"
            : $"nothing is approved: there is no folder {store.Root}");
        return ExitCodes.Worst(findings.Select(finding => finding.Exit));
    }, environment);

    private static Command Prune(CliEnvironment environment)
    {
        var spec = SharedOptions.Spec();
        return OfOne("prune", "Remove approved rows that the suite no longer has.", (store, slug, suite, parsed) =>
        {
            var (device, name) = BaselineChoice.Verified(store, slug, suite);
            var path = parsed.GetValue(spec) is { } given ? environment.Absolute(given) : SpecFinder.Find(environment.WorkingDirectory);
            var read = SpecReader.Read(path, environment.Today, PolicyChecks.Of);
            var rows = WorkloadRow.AllOf(read.SuiteNamed(name).Cases, read.Kernels.Kernels).Select(row => row.Id).ToHashSet();
            if (store.Convert(device, name, Request(environment, "written in the form of today's version")))
            {
                environment.Out.WriteLine(
                    $"{device}/{name} had an earlier format and was rewritten in the current one; its rows and their history are "
                    + "unchanged");
            }

            var removed = store.Prune(device, name, rows, Request(environment, "rows no longer in the spec"));
            foreach (var id in removed)
            {
                environment.Out.WriteLine($"removed {id}");
            }

            var code = store.SweepCode(device);
            environment.Out.WriteLine($"{PlainText.Count(removed.Length, "row")} removed from "
                + $"{device}/{name}{(code.IsEmpty ? "" : $", and {PlainText.Count(code.Length, "kernel")} that no row names")}");
            return ExitCode.Passed;
        }, environment, spec);
    }

    private static Command History(CliEnvironment environment)
    {
        var row = new Argument<string>("row")
        {
            Description = "Row id, such as b1-s256-bf16-h8x2-d128-HND-p16/trtllm, or a glob over row ids, such as '*-fp8-*/trtllm'.",
        };
        var noColor = SharedOptions.NoColor();
        return OfOne("history", "Every approval of one row or of several.", (store, slug, suite, parsed) =>
        {
            var (device, name) = BaselineChoice.Verified(store, slug, suite);
            var history = store.History(device, name);
            var sought = parsed.GetRequiredValue(row);
            string[] rows = history.Contains(sought) ? [sought] : [.. history.Select(of => of.Key).Where(id => Glob.Matches(sought, id))];
            if (rows.Length == 0)
            {
                throw new PfbException(Codes.NothingMatches,
                    $"'{sought}' was never approved in {device}/{name}; `baselines show` lists the approved rows");
            }

            var console = Terminals.Open(environment, environment.Out, parsed.GetValue(noColor));
            foreach (var id in rows)
            {
                if (id != sought)
                {
                    environment.Out.WriteLine(PlainText.OneLine(id));
                }

                HistoryView.Write(console, [.. history[id]]);
            }

            return ExitCode.Passed;
        }, environment, row, noColor);
    }

    private static ChangeRequest Request(CliEnvironment environment, string reason) => new(
        reason, MachineFacts.User(environment), environment.Clock.GetUtcNow(), Git.Commit(environment.WorkingDirectory));

    private static Command Define(
        string name, string description, Func<BaselineStore, ExitCode> action, CliEnvironment environment)
    {
        var baselines = SharedOptions.Baselines();
        var command = new Command(name, description) { baselines };
        command.SetAction(parsed => (int)action(Store(environment, parsed, baselines)));
        return command;
    }

    /// <summary>A command about the baseline of one device and suite.</summary>
    private static Command OfOne(
        string name, string description, Func<BaselineStore, string?, string?, ParseResult, ExitCode> action,
        CliEnvironment environment, params Symbol[] more)
    {
        var (slug, suite, baselines) = (BaselineChoice.SlugOption(), BaselineChoice.SuiteOption(), SharedOptions.Baselines());
        var command = new Command(name, description) { slug, suite, baselines };
        foreach (var symbol in more)
        {
            switch (symbol)
            {
                case Option option:
                    command.Options.Add(option);
                    break;
                case Argument argument:
                    command.Arguments.Add(argument);
                    break;
            }
        }

        command.SetAction(parsed => (int)action(
            Store(environment, parsed, baselines), parsed.GetValue(slug), parsed.GetValue(suite), parsed));
        return command;
    }

    private static BaselineStore Store(CliEnvironment environment, ParseResult parsed, Option<string> baselines) =>
        new(environment.Absolute(parsed.GetRequiredValue(baselines)));
}
