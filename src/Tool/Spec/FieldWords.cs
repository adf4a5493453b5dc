namespace PrefillBench.Spec;

/// <summary>
/// What servers and benchmarks (vLLM, FlashInfer, FlashAttention, configurations of models) call the things that a sweep names. Nothing is
/// read under these words; a complaint about one of them says ours.
/// </summary>
internal static class FieldWords
{
    // Words of one line mean the same; ours come first. Hyphens count as underscores, and letter case does not count.
    private static readonly string[] SameMeaning =
    [
        "heads num_heads n_heads num_query_heads num_q_heads num_qo_heads num_attention_heads num_kv_heads num_key_value_heads",
        "head_size head_dim headdim head_dim_qk",
        "quantization quant dtype precision q_dtype kv_dtype kv_cache_dtype kv_quantization",
        "block_size page page_size tokens_per_page",
        "kv_layout layout",
        "batch_sizes batch batch_size bs num_seqs max_num_seqs",
        "batches batch_spec batch_specs",
        "max_seq_lens len max_seq_len seq_len seq_lens seqlen max_model_len max_q_len context_len input_len s_qo",
        "models model model_name",
        "tensor_parallel tp tp_size tensor_parallel_size",
        "kv_pool_tokens pool num_blocks num_pages num_gpu_blocks",
        "window sliding_window window_size window_left local_window_size",
        "sinks sink attention_sinks attn_sinks s_aux",
        "softcap soft_cap logits_soft_cap attn_logit_softcapping logit_cap",
        "trials iters num_iters repeats repetitions",
        "warmup warmup_iters dry_run_iters",
        "q q_len q_lens qo_lens query_lens query_lengths",
        "kv kv_len kv_lens kv_lengths seq_lens",
        "pages page_table page_tables block_table block_tables",
        "bf16 bfloat16 torch.bfloat16",
        "fp16 float16 half torch.float16",
        "fp8_nvfp4 nvfp4 fp4",
    ];

    /// <summary>The one of <paramref name="names"/> that means what is written; null where none does.</summary>
    public static string? Meant(string written, IEnumerable<string> names)
    {
        var word = written.Replace('-', '_').ToLowerInvariant();
        return SameMeaning.Select(line => line.Split(' ')).Where(words => words.Contains(word)).SelectMany(words => words.Intersect(names))
            .FirstOrDefault();
    }
}
