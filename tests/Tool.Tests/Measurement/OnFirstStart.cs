using PrefillBench.Measurement.Workers;

namespace PrefillBench.Tests.Measurement;

/// <summary>Workers of which the first starts only after something has happened: the moment at which a run has begun to measure.</summary>
internal sealed class OnFirstStart(IWorkerFactory workers, Action action) : IWorkerFactory
{
    private int started;

    public IWorker Start(string sideFolder)
    {
        if (Interlocked.Increment(ref started) == 1)
        {
            action();
        }

        return workers.Start(sideFolder);
    }
}
