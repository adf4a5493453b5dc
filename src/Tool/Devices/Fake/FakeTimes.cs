using System.IO.Hashing;
using System.Text;
using PrefillBench.Numerics;

namespace PrefillBench.Devices.Fake;

/// <summary>Log-normal launch times: median x unit factor x shared drift x process effect x launch noise.</summary>
internal sealed class FakeTimes
{
    private readonly SplitMix64 launches;
    private readonly double processMs;
    private readonly double launchSigma;

    public FakeTimes(ulong seed, int unit, int slot, string rowId, FakeRule rule)
    {
        var shared = new SplitMix64(Stream(seed, unit, -1, rowId));
        launches = new SplitMix64(Stream(seed, unit, slot, rowId));
        launchSigma = rule.LaunchSigma;
        processMs = rule.MedianMs
            * rule.PerProcess[unit % rule.PerProcess.Length]
            * Math.Exp((rule.UnitSigma * shared.NextNormal()) + (rule.ProcessSigma * launches.NextNormal()));
    }

    public double NextMs() => processMs * Math.Exp(launchSigma * launches.NextNormal());

    private static ulong Stream(ulong seed, int unit, int slot, string rowId) =>
        XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{unit}/{slot}/{rowId}"), (long)seed);
}
