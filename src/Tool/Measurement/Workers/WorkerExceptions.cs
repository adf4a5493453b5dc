using PrefillBench.Measurement.Protocol;

namespace PrefillBench.Measurement.Workers;

/// <summary>The process is gone (crashed, or hung and killed); a new one must be started.</summary>
internal sealed class WorkerLostException(FaultKind kind, string text) : Exception(text)
{
    public FaultKind Kind { get; } = kind;
}

/// <summary>The worker refused one request and lives on.</summary>
internal sealed class WorkerRefusedException(WorkerFailure failure, string text) : Exception(text)
{
    public WorkerFailure Failure { get; } = failure;
}
