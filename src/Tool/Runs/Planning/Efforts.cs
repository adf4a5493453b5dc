using PrefillBench.Devices;
using PrefillBench.Spec;

namespace PrefillBench.Runs.Planning;

/// <summary>How much measuring a run will take, as far as can be known beforehand.</summary>
internal static class Efforts
{
    /// <summary>Fresh processes of a row that has no code to be paired with, where the suite names no number.</summary>
    public const int DefaultProcesses = 5;

    // Mean pairs until a row that did not change has passed, simulated: 5.9 at a noise of 0.7 %, 11.3 at 3 % (docs/statistics.md).
    private const int PairsOfQuietDevice = 6;
    private const int PairsOfNoisyDevice = 12;
    private const double NoisyFrom = 0.015;

    public static int Processes(Suite suite, bool published) => published ? 1 : suite.Processes ?? DefaultProcesses;

    public static SweepEffort Of(Suite suite, DeviceFacts device, bool paired, bool published) => paired
        ? new(
            Math.Min(device.UncalibratedNoise < NoisyFrom ? PairsOfQuietDevice : PairsOfNoisyDevice, suite.Gate.MaxPairs),
            SidesPerUnit: 2, Published: false, LockStep: device.Pairing == Pairing.LockStep)
        : new(Processes(suite, published), SidesPerUnit: 1, published);
}
