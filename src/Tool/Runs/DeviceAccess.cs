using System.Runtime.InteropServices;
using PrefillBench.Cli;
using PrefillBench.Cli.Running;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;

namespace PrefillBench.Runs;

/// <summary>How commands that measure get at a device: alone, and through fresh worker processes.</summary>
internal static class DeviceAccess
{
    /// <summary>To plan with; workers open it again to measure.</summary>
    public static IDevice Open(CliEnvironment environment, MeasureRequest request)
    {
        // Read ahead of the device: bad input outranks a device that cannot be used.
        var kernels = RunInputs.Check(environment, request);
        var device = DeviceCatalog.Open(new DeviceRequest(request.Device, kernels, Places: Toolchain.Of(environment)));
        foreach (var note in device.Notes)
        {
            environment.Error.WriteLine(note);
        }

        return device;
    }

    /// <returns>Null, after saying so, when something ended the run while it waited.</returns>
    public static async Task<DeviceLock?> LockAsync(CliEnvironment environment, MeasureRequest request, string slug, Lifetime lifetime)
    {
        var folder = environment.Variable("PREFILL_BENCH_LOCKS") ?? Path.Combine(Path.GetTempPath(), "prefill-bench-locks");
        var self = new LockHolder(Environment.ProcessId, environment.Clock.GetUtcNow());
        try
        {
            return await DeviceLock.AcquireAsync(folder, slug, request.LockWait, self, environment.Clock, lifetime.Token);
        }
        catch (OperationCanceledException) when (lifetime.Token.IsCancellationRequested)
        {
            var incomplete = new Diagnostic(Codes.Incomplete, $"nothing was measured: {lifetime.EndedText}", SourcePosition.None);
            new DiagnosticLog(environment, request.LogFormat).OfFailure([incomplete]).ToList().ForEach(environment.Error.WriteLine);
            return null;
        }
    }

    public static WorkerMeasurer Measurer(
        CliEnvironment environment, MeasureRequest request, DeviceFacts device, LaunchProtocol protocol, IMeasurementLog log, IProgress<MeasurementProgress> progress) =>
        new(new MeasurerSetup
        {
            Selector = DeviceCatalog.Resolve(request.Device),
            Pairing = device.Pairing,
            Protocol = protocol,
            Workers = environment.Workers ?? new ProcessWorkers(AppContext.BaseDirectory, Muxer(environment)),
            Slug = device.Slug,
            Patience = PatienceFor(PatienceVariable.Read(environment), device.Kind),
            Log = log,
            Progress = progress,
        });

    /// <summary>Workers run on the runtime of this process.</summary>
    public static string? Muxer(CliEnvironment environment) => DotnetMuxer.Find(
        Environment.ProcessPath, RuntimeEnvironment.GetRuntimeDirectory(),
        environment.Variable("DOTNET_HOST_PATH"), environment.Variable("DOTNET_ROOT"));

    /// <summary>A GPU makes inputs a thousand times faster than a core (seen: 2e8 elements and 5e4 keys a ms), so a hang is found that much sooner.</summary>
    private static Patience PatienceFor(Patience patience, DeviceKind kind) =>
        kind == DeviceKind.Cuda ? patience with { ElementsPerMs = 1e6, CheckedKeysPerMs = 1e4 } : patience;
}
