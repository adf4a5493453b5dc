using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Measurement.Workers;

/// <summary>The worker's side of the conversation: a device, at most one prepared row, one reply per request.</summary>
internal sealed class WorkerSession(Func<DeviceRequest, IDevice> open) : IDisposable
{
    private IDevice? device;
    private bool started;
    private RowUnderTest? row;

    public WorkerReply Answer(WorkerRequest request)
    {
        try
        {
            return Dispatch(request);
        }
        // The boundary of the process: whatever a device throws must reach the parent as a reply. Only a device that is lost ends the
        // process, whose parent then starts a fresh one for the next row.
        catch (Exception e) when (e is not DeviceLostException)
        {
            return Failed(FirstCause.Of(e));
        }
    }

    public void Dispose()
    {
        Release();
        device?.Dispose();
    }

    private WorkerReply Dispatch(WorkerRequest request) => request switch
    {
        OpenDevice ask => Open(ask),
        StartDevice ask => Start(ask),
        MeasureCeilings => new CeilingsMeasured(Device.MeasureCeilings()),
        PrepareRow ask => Prepare(ask),
        WarmUp ask => Row.WarmUp(ask.LeastLaunches, ask.LeastMs),
        LaunchTimed ask => Row.LaunchSettled(ask.Count, ask.Settling),
        VerifyAndRelease => Verify(),
        ReleaseRow => Release(),
        _ => throw new NotUnderstoodException($"no answer to {request.GetType().Name}"),
    };

    private IDevice Device => started ? device! : throw new NotUnderstoodException("'open' and 'start' must come first");

    private RowUnderTest Row => row ?? throw new NotUnderstoodException("no row is prepared");

    private DeviceOpened Open(OpenDevice ask)
    {
        if (ask.Protocol != WorkerRequest.ProtocolVersion)
        {
            throw new NotUnderstoodException(
                $"this build has version {WorkerRequest.ProtocolVersion} of the worker protocol, but version {ask.Protocol} was "
                + "requested");
        }

        device = open(new DeviceRequest(ask.Selector, ask.SideFolder, ask.WarmL2));
        return new DeviceOpened(WorkerRequest.ProtocolVersion, device.Facts.Slug);
    }

    private DeviceStarted Start(StartDevice ask)
    {
        var conditions = (device ?? throw new NotUnderstoodException("'open' must come first")).Start(ask.Place);
        started = true;
        return new DeviceStarted(conditions);
    }

    private RowPrepared Prepare(PrepareRow ask)
    {
        Release();
        // The case is the row's own already; another kernel may run it under this row's id.
        var named = WorkloadRow.Of(ask.Case, new(KernelName.Of(ask.Kernel), KernelComputes.Case)).As(ask.Computes);
        var workload = RowWorkload.Of(named);
        if (Device.WhyNot(workload) is { } reason)
        {
            throw new UnsupportedRowException(reason);
        }

        row = new RowUnderTest(workload, Device.Prepare(workload));
        return row.FirstLaunch(ask.ExpectedDigest);
    }

    private Verified Verify()
    {
        var verified = Row.Verify();
        Release();
        return verified;
    }

    private RowReleased Release()
    {
        row?.Dispose();
        row = null;
        return new RowReleased();
    }

    private RequestFailed Failed(Exception e)
    {
        // The memory must be free before the next row, and a row that failed once is not measured further.
        Release();
        return e switch
        {
            NotUnderstoodException => new(WorkerFailure.NotUnderstood, e.Message),
            UnsupportedRowException => new(WorkerFailure.Unsupported, e.Message),
            RowRefusedException => new(WorkerFailure.Unsupported, e.Message),
            WrongOutputException or RuleBrokenException => new(WorkerFailure.WrongOutput, e.Message),
            KernelFailedException => new(WorkerFailure.Exception, e.Message),
            DisturbedException => new(WorkerFailure.Disturbed, e.Message),
            OutOfMemoryException => new(WorkerFailure.OutOfMemory, e.Message),
            PfbException p => new(
                !started ? WorkerFailure.DeviceUnavailable : WorkerFailure.Exception,
                string.Join("; ", p.Diagnostics.Select(d => d.Text))),
            _ when !started => new(WorkerFailure.DeviceUnavailable, $"{e.GetType().Name}: {e.Message}"),
            _ => new(WorkerFailure.Exception, e.ToString()),
        };
    }
}

internal sealed class NotUnderstoodException(string text) : Exception(text);

internal sealed class UnsupportedRowException(string reason) : Exception(reason);

internal sealed class WrongOutputException(string complaint) : Exception(complaint);
