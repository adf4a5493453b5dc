using PrefillBench.Devices;
using PrefillBench.Spec;

namespace PrefillBench.Runs.Planning;

/// <summary>Estimates how much a run will measure, before it starts.</summary>
internal static class Efforts
{
    /// <summary>Fresh processes of a row that has no code to be paired with, where the suite names no number.</summary>
    public const int DefaultProcesses = 5;

    // Mean pairs until a row that did not change has passed, simulated: 5.9 at a noise of 0.7 %, 11.3 at 3 % (docs/statistics.md).
    private const int PairsOfQuietDevice = 6;
    private const int PairsOfNoisyDevice = 12;
    private const double NoisyFrom = 0.015;

    /// <summary>Rows whose code is the approved one are measured once, to check their outputs.</summary>
    public static SweepEffort OneProcess { get; } = new(1, SidesPerUnit: 1, Published: false);

    /// <summary>Rows that have nothing to be paired with.</summary>
    public static SweepEffort Processes(Suite suite, bool published) =>
        new(published ? 1 : suite.Processes ?? DefaultProcesses, SidesPerUnit: 1, published);

    /// <summary>The effort before any code is looked at: pairs where something is approved.</summary>
    /// <param name="knownMs">Approved medians by row id.</param>
    public static SweepEffort Foreseen(Suite suite, DeviceFacts device, IReadOnlyDictionary<string, double> knownMs) =>
        knownMs.Count > 0 ? Pairs(suite, device) : Processes(suite, published: false);

    public static SweepEffort Pairs(Suite suite, DeviceFacts device) => new(
        Math.Min(device.UncalibratedNoise < NoisyFrom ? PairsOfQuietDevice : PairsOfNoisyDevice, suite.Gate.MaxPairs),
        SidesPerUnit: 2, Published: false, LockStep: device.Pairing == Pairing.LockStep);
}
