using System.Collections.Immutable;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Fake;

/// <summary>Plays back scripted times, outputs and faults, for tests and demonstrations.</summary>
/// <param name="side">
/// Describes by row id the code that runs the row, in place of the script's rules; null without a side.
/// </param>
internal sealed class FakeDevice(
    FakeScript script, ImmutableDictionary<string, string>? side, FakeProcess process) : IDevice
{
    private UnitPlace place = new(0, 0);

    public DeviceFacts Facts { get; } = new(
        DeviceKind.Fake,
        script.Slug,
        script.Name,
        script.Hardware,
        script.Environment,
        new ByteCount(script.FreeMemoryBytes),
        script.Pairing,
        script.UncalibratedNoise)
    {
        Card = script.Uuid is { } uuid ? $"{script.Slug}-{uuid}" : script.Slug,
    };

    // Scripted launches take no time; what is left is starting processes.
    public DeviceRates Rates { get; } = new(
        new(1000), new(1000), new Milliseconds(0.01), FilledElementsPerSecond: 1e13, ReferenceFlopsPerSecond: 1e13, new Milliseconds(2),
        new Milliseconds(150));

    public ISideMaker Sides { get; } = new FakeSides(script);

    public string? WhyNot(RowWorkload workload) => CodeOf(workload.Row).Rule.Unsupported;

    public IPreparedRow Prepare(RowWorkload workload)
    {
        var row = workload.Row;
        var (rule, _, seed) = CodeOf(row);
        return new FakePreparedRow(
            row,
            !rule.Strikes(place.Unit) ? rule with { Fault = FakeFault.None, Output = FakeOutput.Ok } : rule,
            new FakeTimes(seed ?? script.Seed, place.Unit, place.Slot, row.Id, rule),
            process);
    }

    public Ceilings MeasureCeilings() => new(
        new TeraflopsPerSecond(script.Bf16TeraflopsPerSecond),
        new TeraflopsPerSecond(script.Fp8TeraflopsPerSecond),
        new GigabytesPerSecond(script.MemoryGigabytesPerSecond));

    /// <summary>Opens the device as a worker does. A scripted fault of the opening happens here and not while planning.</summary>
    public StartConditions Start(UnitPlace place)
    {
        this.place = place;
        if (Opening is { } rule && rule.Strikes(place.Unit))
        {
            process.Sleep(rule.SleepMs);
            process.Strike(rule.Fault, "while the device is opened");
        }

        return new(
            script.StartClockMegahertz.IsDefaultOrEmpty
                ? null
                : script.StartClockMegahertz[((2 * place.Unit) + place.Slot) % script.StartClockMegahertz.Length], null);
    }

    private FakeRule? Opening => side is null
        ? script.Opening
        : side.Values.Distinct().Select(file => FakeSides.Read(file).Opening).OfType<FakeRule>().FirstOrDefault();

    private FakeCode CodeOf(WorkloadRow row) =>
        side is null ? new(script.RuleFor(row.Id), null, null)
        : side.TryGetValue(row.Id, out var file) ? FakeSides.Read(file)
        : new(new FakeRule { Row = row.Id, Unsupported = "this side has no kernel for the row" }, null, null);

    public void Dispose()
    {
    }
}
