using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Runs.Calibrating;

namespace PrefillBench.Cli.Calibrating;

/// <summary>`calibrate`: what it measured as a table and an exit code.</summary>
internal sealed class CalibrateSession(CliEnvironment environment, CalibrateRequest request, ConsoleOptions console)
{
    public Task<ExitCode> RunAsync() => MeasuringSession.RunAsync<CalibrationOutcome>(
        environment, console, (host, ending) => new CalibrationRun(host, request).RunAsync(ending), Finish);

    private ExitCode Finish(CalibrationOutcome outcome, ExitCode? endedBy)
    {
        if (outcome.Stored is not { } stored)
        {
            var nothing = new Diagnostic(Codes.NothingMeasured, "no pair was completed; nothing is stored", SourcePosition.None);
            environment.Error.WriteLine(nothing);
            return outcome.Keeping.Worst(ExitCode.NotJudged);
        }

        foreach (var line in CalibrationReport.Lines(stored))
        {
            environment.Out.WriteLine(line);
        }

        return outcome.Keeping.Worst(outcome.Complete ? ExitCode.Passed : endedBy ?? ExitCode.NotJudged);
    }
}
