using PrefillBench.Spec;

namespace PrefillBench.Cli.Running;

/// <summary>The command line goes before the spec.</summary>
internal static class PolicyOverrides
{
    public static GatePolicy Apply(GatePolicy policy, RunRequest request) => policy with
    {
        OnInconclusive = Choose(request.OnInconclusive, policy.OnInconclusive),
        OnDrift = Choose(request.OnDrift, policy.OnDrift),
        OnEnvironmentChange = Choose(request.OnEnvironmentChange, policy.OnEnvironmentChange),
        OnMissingBaseline = request.OnMissingBaseline switch
        {
            "fail" => FailOrRecord.Fail,
            "record" => FailOrRecord.Record,
            _ => policy.OnMissingBaseline,
        },
        MaxPairs = request.Pairs ?? policy.MaxPairs,
    };

    private static FailOrWarn Choose(string? option, FailOrWarn otherwise) => option switch
    {
        "fail" => FailOrWarn.Fail,
        "warn" => FailOrWarn.Warn,
        _ => otherwise,
    };
}
