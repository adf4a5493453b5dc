using PrefillBench.Measurement;
using PrefillBench.Units;

namespace PrefillBench.Cli.Running;

/// <summary>
/// What a person sees while a run measures, on standard error so that standard output stays the report: one live line
/// on a terminal, one plain line per process or pair elsewhere.
/// </summary>
internal sealed class RunProgress(CliEnvironment environment, RunRequest request, Milliseconds estimate, int expectedUnits) : IProgress<MeasurementProgress>
{
    private readonly long start = environment.Clock.GetTimestamp();
    private readonly bool live = environment.IsTerminal && !request.Json && request.Verbosity != "quiet";
    private readonly bool lines = !environment.IsTerminal && request.Verbosity is not ("quiet" or "minimal");
    private readonly bool everyRow = request.Verbosity is "detailed" or "diagnostic";
    private string unit = "";
    private int unitsDone;

    public void Report(MeasurementProgress value)
    {
        if (value.Unit != unit)
        {
            unitsDone += unit.Length > 0 ? 1 : 0;
            unit = value.Unit;
        }

        var last = value.RowsDone == value.RowsTotal;
        if (live)
        {
            var text = $"{value.Unit}  row {value.RowsDone}/{value.RowsTotal}  {value.RowId}  {Remaining(value)}";
            environment.Error.Write($"\r{text[..Math.Min(text.Length, environment.Width - 1)].PadRight(environment.Width - 1)}");
        }
        else if (lines && (last || everyRow))
        {
            environment.Error.WriteLine(last && !everyRow
                ? $"{value.Unit}: {value.RowsTotal} rows, {Elapsed.TotalSeconds:0} s since the start, {Remaining(value)}"
                : $"{value.Unit}: {value.RowId} {value.Median}");
        }
    }

    public void Finish()
    {
        if (live)
        {
            environment.Error.Write($"\r{new string(' ', environment.Width - 1)}\r");
        }
    }

    private TimeSpan Elapsed => environment.Clock.GetElapsedTime(start);

    /// <summary>Elapsed time over the share done; the estimate until a tenth is done.</summary>
    private string Remaining(MeasurementProgress value)
    {
        var share = (unitsDone + (value.RowsDone / (double)value.RowsTotal)) / expectedUnits;
        var total = share > 0.1 ? Elapsed.TotalSeconds / share : Math.Max(estimate.Seconds, Elapsed.TotalSeconds);
        return share >= 1 ? "more pairs needed" : $"about {Math.Max(0, total - Elapsed.TotalSeconds):0} s left";
    }
}
