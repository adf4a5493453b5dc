using PrefillBench.Devices.Descriptions;
using PrefillBench.Devices.Fake;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices;

/// <summary>The devices of this build, and why the others cannot be used.</summary>
public static partial class DeviceCatalog
{
    private const string FakePrefix = "fake:";

    /// <summary>Opens what the selector names; the caller disposes it.</summary>
    public static IDevice Open(DeviceRequest request) => Open(request, FakeProcess.Own);

    /// <param name="process">The process that a fake device's faults happen to.</param>
    internal static IDevice Open(DeviceRequest request, FakeProcess process) => Resolve(request.Selector) switch
    {
        "cpu" => OpenCpu(request),
        ['f', 'a', 'k', 'e', ':', .. var path] when path.Length > 0 => OpenFake(path, request, process),
        "cuda" or ['c', 'u', 'd', 'a', ':', _, ..] => OpenCuda(request with { Selector = Resolve(request.Selector) }),
        _ => throw new PfbException(Codes.BadCommandLine,
            $"'{request.Selector}' is not a device; use auto, cpu, cuda, cuda:N, cuda:UUID or fake:PATH"),
    };

    /// <summary>A device that computes nothing and takes no time, for a worker to try its conversation on.</summary>
    public static IDevice Rehearsing() => new FakeDevice(new FakeScript(), side: null, FakeProcess.Own);

    /// <summary>The selector that workers get: <c>auto</c> becomes a device, a relative fake path becomes absolute.</summary>
    public static string Resolve(string selector) => selector switch
    {
        "auto" => WhyNoCuda is null ? "cuda" : "cpu",
        _ when selector.StartsWith(FakePrefix, StringComparison.Ordinal) && selector.Length > FakePrefix.Length =>
            FakePrefix + Path.GetFullPath(selector[FakePrefix.Length..]),
        _ => selector,
    };

    /// <summary>A script takes the place of every kernel, but what a run names by file is to be there on every device.</summary>
    private static FakeDevice OpenFake(string script, DeviceRequest request, FakeProcess process)
    {
        foreach (var use in request.Kernels.Uses)
        {
            _ = use.From is { } file ? KernelForms.Of(file) : null;
        }

        return new(FakeScript.Read(script), request.SideFolder is { } side ? SideCode.Read(side) : null, process);
    }

    private static PfbException Unavailable(string text) => new(Codes.DeviceUnavailable, text);
}
