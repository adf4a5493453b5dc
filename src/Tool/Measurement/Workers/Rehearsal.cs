using System.Text.Json;
using PrefillBench.Devices;
using PrefillBench.Measurement.Protocol;
using PrefillBench.Spec;

namespace PrefillBench.Measurement.Workers;

/// <summary>
/// A whole conversation about one row, played while a worker loads. The runtime compiles the readers and writers of the messages at their
/// first use, which takes longer than preparing a row; so it does that before the worker has the device, beside other workers.
/// </summary>
internal static class Rehearsal
{
    private static readonly AttentionCase Case = new()
    {
        BatchSize = 1, MaxSeqLen = 16, Quantization = Quantization.Bf16, Heads = new(1, 1), HeadSize = 64, KvLayout = KvLayout.Hnd,
        BlockSize = 16, KvPoolTokens = 64, Prefix = PrefixMode.Published, Causal = true, Seed = 0, Warmup = 3, Trials = 5,
    };

    private static readonly WorkerRequest[] Requests =
    [
        new OpenDevice(WorkerRequest.ProtocolVersion, Selector: "", SideFolder: "", WarmL2: false), new StartDevice(new UnitPlace(0, 0)),
        new PrepareRow(Case, "rehearsal", KernelComputes.Case, ExpectedDigest: null), new WarmUp(LeastLaunches: 3, LeastMs: 0),
        new LaunchTimed(Count: 2, Settling: 1), new VerifyAndRelease(),
    ];

    /// <param name="device">It answers with anything, and at once.</param>
    /// <returns>The replies.</returns>
    public static IReadOnlyList<WorkerReply> Play(IDevice device)
    {
        using var session = new WorkerSession(_ => device);

        // A device that watches its state says it with the last reply.
        _ = JsonSerializer.Serialize(new Verified("", RowConditions.None), WorkerJson.Default.WorkerReply);
        return [.. Requests.Select(request => JsonSerializer.Deserialize(
            WorkerServer.Reply(session, JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest)),
            WorkerJson.Default.WorkerReply)!)];
    }
}
