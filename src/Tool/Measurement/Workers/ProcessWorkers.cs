using PrefillBench.Devices;

namespace PrefillBench.Measurement.Workers;

/// <summary>Every worker is a fresh process.</summary>
/// <param name="ownFolder">The folder of this build, whose worker serves every side.</param>
/// <param name="muxer">See <see cref="DotnetMuxer"/>.</param>
internal sealed class ProcessWorkers(string ownFolder, string? muxer) : IWorkerFactory
{
    public IWorker Start(string sideFolder) => ProcessWorker.Start(new WorkerProgram(ownFolder, muxer, SideCode.RuntimeOf(sideFolder)));
}
