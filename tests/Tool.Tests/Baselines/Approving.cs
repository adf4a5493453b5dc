using PrefillBench.Baselines;
using PrefillBench.CodeFiles;

namespace PrefillBench.Tests.Baselines;

/// <summary>Approves through a store what a run left in an output folder beside it, one folder for each store.</summary>
internal static class Approving
{
    private static readonly string Outputs = Directory.CreateTempSubdirectory("prefill-bench-").FullName;

    static Approving() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Outputs, recursive: true);

    public static ReceivedRuns Runs(this BaselineStore store) =>
        new(Path.Combine(Outputs, StoredName.Of(Path.GetFullPath(store.Root))));

    public static void WriteReceived(this BaselineStore store, ApprovedBaseline received, params IEnumerable<KernelCode> code) =>
        store.Runs().Write(received, code);

    public static ApprovalOutcome Approve(this BaselineStore store, string slug, string suite, ApprovalRequest request) =>
        store.Approve(store.Runs(), slug, suite, request);
}
