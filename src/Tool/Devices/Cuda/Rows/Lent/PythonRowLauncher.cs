using PrefillBench.Devices.Adapters;

namespace PrefillBench.Devices.Cuda.Rows.Lent;

/// <summary>
/// Has a Python class launched in a process of its own, on memory that it opens and on a stream of its own. The events are there too: those
/// of another process carry no time.
/// </summary>
internal sealed class PythonRowLauncher : IRowLauncher
{
    private readonly LentBinding bound;
    private readonly PythonHost host;
    private int next;
    private bool prepared;

    public PythonRowLauncher(LentBinding bound)
    {
        this.bound = bound;
        host = PythonHost.Open(bound.Adapter);
        bound.Device.Watch.Child = host.ProcessId;
        try
        {
            host.Ask(new()
            {
                ["do"] = "lend",
                ["device"] = "cuda",
                ["device_id"] = bound.Case.DeviceId,
                ["handle"] = Convert.ToBase64String(bound.Arena.Handle()),
            });
            var planned = new double[bound.Arena.Sets];
            for (var set = 0; set < planned.Length; set++)
            {
                var number = set;
                var question = HostQuestions.Plan(bound.Case, set, bound.Tensors, buffer => bound.Arena.Offset(number, buffer));
                planned[set] = (double)host.Ask(question)["ms"]!;
            }

            PlanningMs = HostQuestions.MiddleAfterFirst(planned);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int LaunchedSets { get; private set; }

    public double? PlanningMs { get; }

    public IEnumerable<KeyValuePair<string, string>> Facts =>
    [
        .. HostQuestions.Untimed(prepared),
        .. HostQuestions.FactsIn(host.Ask(HostQuestions.Facts), bound.Adapter.TunesInEachProcess),
    ];

    public void DataIsThere() => prepared = HostQuestions.IsPrepared(host.Ask(HostQuestions.Prepare));

    public void Restart() => (next, LaunchedSets) = (0, 0);

    public double Launch()
    {
        Span<double> time = stackalloc double[1];
        Time(time, launches: 1, graph: false, isEvidence: false);
        return time[0];
    }

    public void LaunchTimed(Span<double> launchMs)
    {
        Time(launchMs, bound.LaunchesPerTime, bound.Graph, isEvidence: true);
        foreach (ref var time in launchMs)
        {
            time /= bound.LaunchesPerTime;
        }
    }

    public void Dispose()
    {
        host.Dispose();
        bound.Device.Watch.Child = null;
    }

    private void Time(Span<double> elapsedMs, int launches, bool graph, bool isEvidence)
    {
        var watch = bound.Device.Watch;
        var first = launches == 1 ? next : 0;
        watch.Begin();
        var reply = host.Ask(HostQuestions.Launch(elapsedMs.Length, launches, first, graph), watch.Sample);
        watch.End(thorough: isEvidence);
        for (var piece = 0; piece < elapsedMs.Length; piece++)
        {
            elapsedMs[piece] = (double)reply["ms"]![piece]!;
        }

        var sets = bound.Arena.Sets;
        LaunchedSets = launches > 1 ? sets : Math.Min(sets, Math.Max(LaunchedSets, first + elapsedMs.Length));
        next = launches > 1 ? 0 : (first + elapsedMs.Length) % sets;
    }
}
