namespace PrefillBench.Workload;

/// <summary>The float32 factors a kernel applies.</summary>
/// <param name="Bmm1">Q K^T scores are multiplied by this: q_scale * k_scale / sqrt(head_size).</param>
/// <param name="Bmm2">The normalised P V product is multiplied by this: v_scale / o_scale.</param>
/// <param name="OutputBlock">NVFP4's o_sf_scale: block scales are stored times this.</param>
/// <param name="Query">Dequantisation factor of stored Q; 1 for bf16.</param>
/// <param name="Key">Dequantisation factor of stored K; 1 for bf16.</param>
/// <param name="Value">Dequantisation factor of stored V; 1 for bf16.</param>
public readonly record struct AttentionScales(float Bmm1, float Bmm2, float OutputBlock, float Query, float Key, float Value);
