using PrefillBench.Baselines;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;

namespace PrefillBench.Runs;

/// <summary>The first step: everything that is read before a run, once.</summary>
/// <param name="Kept">The files of the suite that were kept when the run began.</param>
internal sealed record ReadRun(MeasureRequest Request, RunInputs Inputs, DeviceFacts Device, Bookkeeping Kept)
{
    public LaunchProtocol Protocol { get; } = new(Request.Published, Request.WarmL2, Device.Settling);

    /// <summary>The facts that must be the same for approved times to be compared with today's.</summary>
    public Fingerprint Today { get; } = TodayOf(
        Device, Inputs.Suite.Name, Request.Published ? "published" : "standard", Request.WarmL2 || Request.Published ? "warm" : "cold");

    public BaselineStore Store { get; } = new(Request.Baselines);

    public ApprovedBaseline? Baseline => Kept.Approved?.Baseline;

    /// <summary>Pairs of the same code, where they were measured as today: else their noise is not today's.</summary>
    public Calibration? Calibration => Kept.Calibration is { } stored && IsOfToday(stored) ? stored : null;

    /// <exception cref="PfbException">The suite's name, the filters or the kept files are wrong.</exception>
    public static ReadRun Of(MeasureRequest request, WrittenInputs written, DeviceFacts device)
    {
        var kernels = written.Kernels(request.Kernels, request.NamedKernels);
        var inputs = written.For(device.Kind, request.Suite, request.Filters, kernels, request.Published);
        return new(request, inputs, device, Bookkeeping.Read(new(request.Baselines), device.Slug, inputs.Suite.Name));
    }

    /// <summary>Notes on what is kept and not used, with the reason.</summary>
    public IEnumerable<string> Notes()
    {
        if (Kept.Calibration is { } stored && !IsOfToday(stored))
        {
            yield return $"the calibration is ignored: it was measured with version {stored.MeasurementVersion}, {stored.Protocol} "
                + $"protocol, {stored.L2} L2; this run has version {Today.MeasurementVersion}, {Today.Protocol}, {Today.L2}. Run "
                + "`calibrate` again";
        }
    }

    public static Fingerprint TodayOf(DeviceFacts device, string suite, string protocol = "standard", string l2 = "cold") =>
        new(device.Slug, suite, ApprovedBaseline.MeasurementOf(device.Slug), protocol, l2, device.Hardware);

    private bool IsOfToday(Calibration stored) =>
        (stored.MeasurementVersion, stored.Protocol, stored.L2) == (Today.MeasurementVersion, Today.Protocol, Today.L2);
}
