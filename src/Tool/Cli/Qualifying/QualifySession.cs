using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Runs.Qualifying;

namespace PrefillBench.Cli.Qualifying;

/// <summary>`qualify`: what its gates showed as a table and an exit code.</summary>
internal sealed class QualifySession(CliEnvironment environment, QualifyRequest request, ConsoleOptions console)
{
    public Task<ExitCode> RunAsync() => MeasuringSession.RunAsync<QualificationOutcome>(
        environment, console, (host, ending) => new QualificationRun(host, request).RunAsync(ending), Finish);

    private ExitCode Finish(QualificationOutcome outcome, ExitCode? endedBy)
    {
        if (outcome.Stored is not { } stored)
        {
            var nothing = new Diagnostic(Codes.NothingMeasured, "no gate was completed; nothing is stored", SourcePosition.None);
            environment.Error.WriteLine(nothing);
            return endedBy ?? ExitCode.NotJudged;
        }

        var (read, policy) = (outcome.Ready.Read, outcome.Ready.Plan.Policy);
        foreach (var line in QualifyReport.Lines(outcome.Session, QualificationSummary.Of(stored, read.Today, policy)!))
        {
            environment.Out.WriteLine(line);
        }

        if (outcome.Keeping.IsSound)
        {
            var path = read.Store.QualificationPath(read.Today.Slug, read.Today.Suite);
            environment.Out.WriteLine($"stored in {path}; commit it, and later reports quote it");
        }

        return outcome.Keeping.Worst(endedBy ?? (outcome.Complete ? ExitCode.Passed : ExitCode.NotJudged));
    }
}
