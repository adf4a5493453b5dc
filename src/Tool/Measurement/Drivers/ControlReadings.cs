using System.Collections.Immutable;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Units;

namespace PrefillBench.Measurement.Drivers;

/// <summary>
/// Readings of the device's control, spread over the rows of a process: a shared machine's speed changes within seconds, and a GPU between
/// rows is as warm as the rows find it.
/// </summary>
/// <param name="rows">Of the process.</param>
internal sealed class ControlReadings(IRowWorker slot, int rows)
{
    /// <summary>Five of a quarter of a second, on a GPU, are a tenth of a process of the suite `ci`.</summary>
    private const int Most = 5;

    private static readonly Milliseconds Predicted = new(500);
    private readonly List<double> readings = [];
    private bool ended;

    /// <summary>In milliseconds; none unless all were read.</summary>
    public ImmutableArray<double> Ms => ended ? [] : [.. readings];

    /// <summary>Ahead of the row of that number: evenly, the first ahead of the first.</summary>
    public async Task BeforeRowAsync(int row, CancellationToken cancellation)
    {
        if (ended || (row > 0 && row * Most / rows == (row - 1) * Most / rows))
        {
            return;
        }

        try
        {
            var read = await slot.AskAsync<ControlRead>(new ReadControl(), Predicted, cancellation).ConfigureAwait(false);
            ended = read.Ms is null;
            readings.AddRange(read.Ms is { } ms ? [ms] : []);
        }
        catch (RowFaultException)
        {
            // Times can still be judged without it; a worker that is lost over it is replaced for the next row.
            ended = true;
        }
    }
}
