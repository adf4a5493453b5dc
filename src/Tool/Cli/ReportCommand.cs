using System.Collections.Immutable;
using System.CommandLine;
using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Cli;

/// <summary>Renders stored results again, one run or several side by side; measures and judges nothing.</summary>
internal static class ReportCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var results = new Argument<string[]>("results")
        {
            Description = "results.json, or the folder of a run. Several runs are compared with the first; html shows the last one in "
                + "full.",
            Arity = ArgumentArity.OneOrMore,
        };
        var to = new Option<string[]>("--to")
        {
            Description = $"What to write, such as html=report.html; {OutputPath.StandardOutput} is standard output. "
                + $"Kinds: {string.Join(", ", ReportCatalog.All.Select(kind => kind.Name))}. Repeatable. Default: text to standard output.",
            HelpName = "kind=path",
            DefaultValueFactory = _ => [],
        };
        var noColor = SharedOptions.NoColor();
        var command = new Command("report", "Render stored results in any form, several runs side by side.") { results, to, noColor };
        command.SetAction(parsed =>
        {
            ReportTarget[] targets = [.. (parsed.GetValue(to) ?? []).Select(text => ReportTarget.Parse(text, "--to"))];
            ImmutableArray<ResultsDocument> runs = [.. parsed.GetRequiredValue(results).Select(path => Read(environment, path))];
            if (targets.Length == 0 && runs.Length == 1)
            {
                ToneWriter.Write(environment, parsed.GetValue(noColor), TextReport.Lines(runs[0], environment.Width));
                return (int)ExitCode.Passed;
            }

            ReportTarget.Require(environment, targets, "--to");
            foreach (var target in targets.Length > 0 ? targets : [new(ReportCatalog.Find("text"), new(OutputPath.StandardOutput))])
            {
                RequireRoom(target.Kind, runs.Length);
                target.Path.Write(environment, stream => target.Kind.Write(stream, runs));
            }

            return (int)ExitCode.Passed;
        });
        return command;
    }

    private static ResultsDocument Read(CliEnvironment environment, string path) =>
        ResultsJson.ReadFile(RunFolder.ResultsOf(environment.Absolute(path), path));

    private static void RequireRoom(ReportKind kind, int runs)
    {
        if (runs > 1 && !kind.HoldsSeveral)
        {
            throw new PfbException(
                Codes.BadCommandLine,
                $"{kind.Name} holds one run, not {runs}; several runs need "
                + $"{string.Join(", ", ReportCatalog.All.Where(other => other.HoldsSeveral).Select(other => other.Name))}");
        }
    }
}
