using Spectre.Console;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;
using PrefillBench.Runs;
using PrefillBench.Units;

namespace PrefillBench.Cli.Running;

/// <summary>
/// Shows a person the progress of a run on standard error, so that standard output stays the report: a live bar with the time left on a
/// terminal, one plain line per process or pair elsewhere.
/// </summary>
internal sealed class RunProgress(CliEnvironment environment, ConsoleOptions console) : IRunListener
{
    public void Say(string text)
    {
        if (!console.IsQuiet)
        {
            environment.Error.WriteLine(text);
        }
    }

    public void Warn(string text) => environment.Error.WriteLine(text);

    public Task<T> FollowAsync<T>(Milliseconds estimate, int units, Func<IProgress<MeasurementProgress>, Task<T>> measure) =>
        environment.IsTerminal && !console.IsQuiet
            ? ShowLiveAsync(units, measure)
            : measure(new PlainProgress(environment, console, estimate, units));

    private Task<T> ShowLiveAsync<T>(int expectedUnits, Func<IProgress<MeasurementProgress>, Task<T>> measure) =>
        Terminals.Open(environment, environment.Error, console.NoColor).Progress()
            .AutoClear(true)
            .AutoRefresh(false) // a drawing thread would take its time from the kernels being measured
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new RemainingTimeColumn())
            .StartAsync(context => measure(new LiveProgress(context, context.AddTask("starting", maxValue: 1), expectedUnits)));

    private sealed class LiveProgress(ProgressContext context, ProgressTask bar, int expectedUnits) : IProgress<MeasurementProgress>
    {
        private readonly UnitCount units = new();

        public void Report(MeasurementProgress value)
        {
            // More pairs than usual may be needed; the bar then waits just before its end.
            bar.Value = Math.Min(0.99, units.Done(value) / expectedUnits);
            bar.Description = Markup.Escape($"{value.Unit}, row {value.RowsDone}/{value.RowsTotal}");
            context.Refresh();
        }
    }

    private sealed class PlainProgress(CliEnvironment environment, ConsoleOptions console, Milliseconds estimate, int expectedUnits)
        : IProgress<MeasurementProgress>
    {
        private readonly long start = environment.Clock.GetTimestamp();
        private readonly UnitCount units = new();
        private double? firstUnit;

        public void Report(MeasurementProgress value)
        {
            var done = units.Done(value);
            if (console.IsDetailed)
            {
                environment.Error.WriteLine($"{value.Unit}: {value.RowId} {value.Median}");
            }

            if (value.RowsDone == value.RowsTotal && console.Verbosity is not ("quiet" or "minimal"))
            {
                var elapsed = environment.Clock.GetElapsedTime(start).TotalSeconds;
                var remaining = Remaining(elapsed, done);
                firstUnit ??= elapsed;
                environment.Error.WriteLine(
                    $"{value.Unit}: {PlainText.Count(value.RowsTotal, "row")}, {elapsed:0} s since the start{remaining}");
            }
        }

        /// <summary>
        /// The estimate until two units are done: the first has also what is done once, such as the ceilings and the output checks.
        /// </summary>
        private string Remaining(double elapsed, double done)
        {
            var seconds = firstUnit is { } first && done > 1
                ? (elapsed - first) / (done - 1) * (expectedUnits - done)
                : estimate.Seconds - elapsed;
            // An estimate that is used up while units are left was wrong, and says nothing of what they take.
            return done >= expectedUnits || seconds < 0.5 ? "" : $", about {seconds:0} s left";
        }
    }

    /// <summary>Counts units by the change of their names.</summary>
    private sealed class UnitCount
    {
        private string unit = "";
        private int finished = -1;

        /// <summary>Whole units and the share of the one under way.</summary>
        public double Done(MeasurementProgress value)
        {
            finished += value.Unit == unit ? 0 : 1;
            unit = value.Unit;
            return finished + (value.RowsDone / (double)value.RowsTotal);
        }
    }
}
