using System.Collections.Immutable;

namespace PrefillBench.Spec.Models;

/// <summary>The attention of a published model, as its config.json has it.</summary>
/// <param name="Name">The model's name in the sweep file.</param>
/// <param name="Repository">The repository on the Hugging Face hub. Its config.json is the origin of every fact here.</param>
/// <param name="Heads"><c>num_attention_heads</c> and <c>num_key_value_heads</c>.</param>
/// <param name="HeadSize"><c>head_dim</c>, or <c>hidden_size / num_attention_heads</c> where there is none.</param>
public sealed record OpenModel(string Name, string Repository, HeadCounts Heads, int HeadSize)
{
    /// <summary>
    /// <c>sliding_window</c> of each kind of layer, 0 for layers that see all; a model that alternates has two, and is measured with both.
    /// </summary>
    public ImmutableArray<int> Windows { get; init; } = [0];

    /// <summary>True when the attention has learned sinks.</summary>
    public bool Sinks { get; init; }

    /// <summary><c>attn_logit_softcapping</c>; 0 without.</summary>
    public float Softcap { get; init; }

    public string Origin => $"https://huggingface.co/{Repository}/blob/main/config.json";
}
