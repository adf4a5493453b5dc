using System.Collections.Immutable;
using PrefillBench.Devices.Cuda;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Devices;

public static partial class DeviceCatalog
{
    /// <summary>Why <c>auto</c> gives no GPU here; null when it does.</summary>
    public static string? WhyNoCuda => CudaAvailability.WhyNotAutomatic(CudaDevices.Survey);

    /// <summary>Selectors of all GPUs that this process may use.</summary>
    /// <exception cref="PfbException">DeviceUnavailable: there is none.</exception>
    public static ImmutableArray<string> AllCuda() => CudaDevices.Survey is { WhyNone: null, Gpus: var gpus }
        ? [.. gpus.Select(gpu => $"cuda:{gpu.Ordinal}")]
        : throw Unavailable($"there is no GPU among which to share the sweep: {CudaDevices.Survey.WhyNone}");

    /// <summary>A card of an architecture, to plan with on a machine without one.</summary>
    /// <returns>The card, and notes for the user.</returns>
    /// <exception cref="PfbException">BadCommandLine: no card of such an architecture is known.</exception>
    public static (IPlannedDevice Device, ImmutableArray<Diagnostic> Notes) Described(string arch, KernelSet kernels) =>
        DescribedCard.Of(arch, kernels) is var card ? (card, card.Notes) : default;

    // Without places, only what a system installed is looked at.
    private static CudaKernels Kernels(CudaHost host) => CudaKernels.Open(
        host, host.Request.Places ?? ToolchainPlaces.Of(ImmutableDictionary<string, string>.Empty, AppContext.BaseDirectory, home: null));

    private static CudaDevice OpenCuda(DeviceRequest request)
    {
        var survey = CudaDevices.Survey;
        if (survey.WhyNone is { } none)
        {
            var hidden = VisibleDevices.Complaint(request.Places?.Variable(VisibleDevices.Variable), survey.Findings);
            throw Unavailable(
                $"cannot open '{request.Selector}': {none}{(hidden is null ? "" : $" ({hidden})")}. `doctor` shows what the machine has; "
                    + "--device cpu measures without a GPU");
        }

        var (gpu, whyNot) = CudaSelector.Choose(survey.Gpus, request.Selector);
        if (gpu is null || (whyNot = CudaAvailability.WhyUnusable(gpu)) is not null)
        {
            throw Unavailable($"cannot open '{request.Selector}': {whyNot}");
        }

        var sensors = GpuSensors.Of(gpu);
        try
        {
            return new CudaDevice(gpu, survey.Findings, request, sensors, Kernels);
        }
        catch (PfbException)
        {
            sensors.Dispose();
            throw;
        }
    }
}
