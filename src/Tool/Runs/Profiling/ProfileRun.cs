using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;
using PrefillBench.Statistics;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Profiling;

/// <summary>A row that was launched for a profiler.</summary>
/// <param name="MedianMs">Median time of a launch in the profiled range, in milliseconds. A profiler may have slowed the launches
/// down.</param>
internal sealed record ProfiledRow(string Row, int Launches, double MedianMs);

/// <summary>
/// `profile`: one row of today's code in this process, checked and warmed as a worker does, then launched between the device's marks for
/// profilers. Nothing is judged or kept.
/// </summary>
internal sealed class ProfileRun(RunHost host, MeasureRequest request, string pattern, int launches)
{
    private const int LeastWarmUps = 3;
    private const int NamedRows = 10;

    /// <summary>The id of the row, which is not launched.</summary>
    /// <exception cref="PfbException">The inputs are wrong, or the pattern is not of one row.</exception>
    public string Row()
    {
        var written = WrittenInputs.Read(host.WorkingDirectory, host.Today, request.Spec, request.Case);
        return Planned(written, written.Kernels(request.Kernels, request.NamedKernels)).Row.Id;
    }

    /// <exception cref="PfbException">The row is refused, or its output is wrong.</exception>
    public async Task<ProfiledRow> RunAsync(CancellationToken ending)
    {
        var written = WrittenInputs.Read(host.WorkingDirectory, host.Today, request.Spec, request.Case);
        var kernels = written.Kernels(request.Kernels, request.NamedKernels);
        var (row, card) = Planned(written, kernels);
        using var held = await DeviceAccess.LockAsync(host, card, request.LockWait, ending);
        IDevice? device = null;
        using var session = new WorkerSession(asked =>
            device = DeviceCatalog.Open(asked with { SideFolder = null, Places = host.Places, Kernels = kernels }));
        Ask<DeviceOpened>(session, new OpenDevice(WorkerRequest.ProtocolVersion, request.Device, "", request.WarmL2));
        Ask<DeviceStarted>(session, new StartDevice(new(0, 0)));
        Ask<RowPrepared>(session, new PrepareRow(row.Case, row.Kernel.Name.Text, row.Kernel.Computes, ExpectedDigest: null));
        Ask<WarmedUp>(session, new WarmUp(LeastWarmUps, LeastMs: 0));
        Launched launched;
        using (device!.Profiled())
        {
            launched = Ask<Launched>(session, new LaunchTimed(launches));
        }

        Ask<Verified>(session, new VerifyAndRelease());
        return new(row.Id, launches, Sample.Of(launched.LaunchMs.AsSpan()).Median);
    }

    private (WorkloadRow Row, string Card) Planned(WrittenInputs written, KernelSet kernels)
    {
        using var device = DeviceAccess.Open(host, request.Device, kernels);
        var inputs = written.For(device.Facts.Kind, request.Suite, request.Filters, kernels);
        return (Choose(WorkloadRow.AllOf(inputs.Cases, kernels.Kernels)), device.Facts.Card);
    }

    private WorkloadRow Choose(ImmutableArray<WorkloadRow> rows)
    {
        WorkloadRow[] found = [.. rows.Where(row => row.Id == pattern)];
        found = found.Length > 0 ? found : [.. rows.Where(row => Glob.Matches(pattern, row.Id))];
        if (found is [var one])
        {
            return one;
        }

        var shown = (found.Length > 0 ? found : [.. rows]).Select(row => row.Id).ToArray();
        var names = string.Join(", ", shown.Take(NamedRows)) + (shown.Length > NamedRows ? $" and {shown.Length - NamedRows} more" : "");
        throw new PfbException(
            Codes.BadCommandLine,
            found.Length > 0 ? $"'{pattern}' matches {found.Length} rows, but a profile has only one: {names}"
                : $"no row matches '{pattern}'; the rows are {names}");
    }

    private static T Ask<T>(WorkerSession session, WorkerRequest request)
        where T : WorkerReply => session.Answer(request) switch
        {
            T reply => reply,
            RequestFailed { Failure: WorkerFailure.WrongOutput, Text: var text } => throw new PfbException(Codes.WrongOutput, text),
            RequestFailed { Failure: WorkerFailure.Unsupported, Text: var text } => throw new PfbException(Codes.BadCommandLine, text),
            RequestFailed failed => throw new PfbException(Codes.WorkerCrashed, failed.Text),
            var other => throw new InvalidOperationException($"{other.GetType().Name} answers {request.GetType().Name}"),
        };
}
