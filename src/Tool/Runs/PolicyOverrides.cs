using PrefillBench.Spec;

namespace PrefillBench.Runs;

/// <summary>Parts of the gate's policy from the command line, which goes before the spec; null leaves the spec's.</summary>
internal sealed record PolicyOverrides
{
    public static PolicyOverrides None { get; } = new();

    public string? OnInconclusive { get; init; }
    public string? OnMissingBaseline { get; init; }
    public string? OnDrift { get; init; }
    public string? OnEnvironmentChange { get; init; }
    public string? OnImproved { get; init; }
    public int? MaxPairs { get; init; }

    public GatePolicy Apply(GatePolicy policy) => policy with
    {
        OnInconclusive = Choose(OnInconclusive, policy.OnInconclusive),
        OnDrift = Choose(OnDrift, policy.OnDrift),
        OnEnvironmentChange = Choose(OnEnvironmentChange, policy.OnEnvironmentChange),
        OnMissingBaseline = OnMissingBaseline switch
        {
            "fail" => FailOrRecord.Fail,
            "record" => FailOrRecord.Record,
            _ => policy.OnMissingBaseline,
        },
        OnImproved = OnImproved switch
        {
            "fail" => FailOrNote.Fail,
            "note" => FailOrNote.Note,
            _ => policy.OnImproved,
        },
        MaxPairs = MaxPairs ?? policy.MaxPairs,
    };

    private static FailOrWarn Choose(string? option, FailOrWarn otherwise) => option switch
    {
        "fail" => FailOrWarn.Fail,
        "warn" => FailOrWarn.Warn,
        _ => otherwise,
    };
}
