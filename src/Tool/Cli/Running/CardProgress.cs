using PrefillBench.Measurement;
using PrefillBench.Runs;
using PrefillBench.Units;

namespace PrefillBench.Cli.Running;

/// <summary>Progress of one of several cards that measure at the same time; every line names its card.</summary>
internal sealed class CardProgress(string device, RunProgress lines) : IRunListener
{
    public void Say(string text) => lines.Say($"{device}: {text}");

    public void Warn(string text) => lines.Warn($"{device}: {text}");

    public Task<T> FollowAsync<T>(Milliseconds estimate, int units, Func<IProgress<MeasurementProgress>, Task<T>> measure) =>
        lines.FollowAsync(estimate, units, progress => measure(new Named(device, progress)));

    private sealed class Named(string device, IProgress<MeasurementProgress> progress) : IProgress<MeasurementProgress>
    {
        public void Report(MeasurementProgress value) => progress.Report(value with { Unit = $"{device}: {value.Unit}" });
    }
}
