using System.Collections.Immutable;
using PrefillBench.Spec;

namespace PrefillBench.Workload;

/// <summary>A feature beside plain attention that a kernel may compute.</summary>
public enum KernelFeature
{
    /// <summary>A query sees its last W keys only.</summary>
    Window,

    /// <summary>A logit without a key for each query head.</summary>
    Sinks,

    /// <summary>Logits are capped by a hyperbolic tangent.</summary>
    Softcap,
}

/// <summary>Features as descriptions and reasons spell them.</summary>
internal static class KernelFeatures
{
    public static readonly (string, KernelFeature)[] Spellings =
        [("window", KernelFeature.Window), ("sinks", KernelFeature.Sinks), ("softcap", KernelFeature.Softcap)];

    public static string Spelled(KernelFeature feature) => Spellings.First(spelling => spelling.Item2 == feature).Item1;

    /// <summary>The features that a kernel needs for a case.</summary>
    public static ImmutableArray<KernelFeature> Of(AttentionCase shape) =>
    [
        .. shape.Window > 0 ? [KernelFeature.Window] : Array.Empty<KernelFeature>(),
        .. shape.Sinks ? [KernelFeature.Sinks] : Array.Empty<KernelFeature>(),
        .. shape.Softcap > 0 ? [KernelFeature.Softcap] : Array.Empty<KernelFeature>(),
    ];

    public static string Text(ImmutableArray<KernelFeature> features) =>
        features.IsEmpty ? "plain attention" : string.Join(" with ", features.Select(Spelled));
}
