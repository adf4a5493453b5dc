using static PrefillBench.Tests.Spec.Reading;

namespace PrefillBench.Tests.Spec;

/// <summary>Bad input that a text can show; each has a snapshot of the exact lines the user sees.</summary>
internal static class BadSpecs
{
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        // Refused YAML.
        ["nested_brackets"] = "version: 1\nsuites: " + new string('[', 200_000),
        ["nested_braces"] = "version: 1\nsuites: " + new string('{', 200_000),
        ["nested_dashes"] = "version: 1\nsuites:\n  " + string.Concat(Enumerable.Repeat("- ", 100_000)),
        ["nested_complex_keys"] = string.Concat(Enumerable.Repeat("? ", 100_000)),
        ["nested_17_deep"] = "version: 1\nsuites: " + string.Concat(Enumerable.Repeat("{a: ", 16)),
        ["alias_bomb_as_value"] = "version: 1\na: &a [1, 1, 1]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nsuites: *c\n",
        ["alias_bomb_as_key"] = "version: 1\n? &a [x, y]\n: 1\n? [*a, *a]\n: 2\n",
        ["alias_without_anchor"] = "version: 1\nsuites: *nowhere\n",
        ["merge_key"] = WithSuite("<<: {trials: 5}"),
        ["tag"] = WithSuite("trials: !!int 5"),
        ["tag_non_specific"] = WithSuite("prefix: ! none"),
        ["two_documents"] = WithSuite() + "\n---\nversion: 1\n",
        ["too_many_events"] = "version: 1\nsuites: [" + string.Concat(Enumerable.Repeat("1,", 30_000)) + "]",

        // Text that is no YAML.
        ["tab_indent"] = "version: 1\nsuites:\n\tci: {}\n",
        ["control_character"] = "version: 1\nsuites: \u0001\n",
        ["nul"] = "version: 1\n\0suites: {}\n",
        ["unclosed_quote"] = "version: 1\nsuites: \"ci\n",
        ["unclosed_list"] = WithSuite("trials: [1, 2"),
        ["colon_in_value"] = "version: 1\nsuites: a: b\n",
        ["key_without_value"] = "? : b\n",
        ["list_that_goes_on_at_the_margin"] = "- [\nb",
        ["comment_instead_of_a_key"] = "version: [1, ? # one\n  2]\n",
        ["bad_escape"] = "version: 1\nsuites: \"\\UFFFFFFFF\"\n",

        // Empty.
        ["empty_file"] = "",
        ["only_comments"] = "# nothing\n",
        ["empty_document"] = "---\n",
        ["no_suites"] = "version: 1\n",
        ["empty_suites"] = "version: 1\nsuites: {}\n",
        ["suites_without_value"] = "version: 1\nsuites:\n",
        ["empty_sweep"] = "version: 1\nsuites:\n  ci: {batch_sizes: [], max_seq_lens: [64], quantization: [bf16]}\n",
        ["suite_lacks_lists"] = "version: 1\nsuites:\n  ci: {batch_sizes: [1]}\n",

        // Wrong keys and types.
        ["unknown_key"] = WithSuite("trails: 20"),
        ["unknown_key_of_another_section"] = WithSuite("tolerate: 1%"),
        ["unknown_key_without_suggestion"] = WithSuite("zzz: 1"),
        ["duplicate_key"] = WithSuite("trials: 20\ntrials: 30"),
        ["two_suites_with_one_name"] = WithSuite() + "\n  ci: {batch_sizes: [1], max_seq_lens: [64], quantization: [bf16]}\n",
        ["key_that_is_a_list"] = WithSuite("? [a, b]\n: 1"),
        ["root_is_a_list"] = "- version: 1\n",
        ["root_is_a_word"] = "hello\n",
        ["suite_is_a_number"] = "version: 1\nsuites: {ci: 5}\n",
        ["floor_of_tolerate_with_a_unit"] = WithSuite(rootLines: "gate: {tolerate: {percent: 1%, floor_us: 2us}}"),
        ["floor_of_tolerate_too_large"] = WithSuite(rootLines: "gate: {tolerate: {floor_us: 20000}}"),
        ["tolerate_with_another_key"] = WithSuite(rootLines: "gate: {tolerate: {percent: 1%, floor_ms: 2}}"),
        ["tolerate_is_a_list"] = WithSuite(rootLines: "gate: {tolerate: [1%, 2]}"),
        ["number_is_a_word"] = WithSuite("trials: many"),
        ["number_is_a_list"] = WithSuite("trials: [1]"),
        ["number_is_quoted"] = WithSuite("trials: \"20\""),
        ["number_with_fraction"] = WithSuite("trials: 1.5"),
        ["number_with_exponent"] = WithSuite("trials: 1e3"),
        ["number_with_leading_zero"] = WithSuite("trials: 010"),
        ["list_is_a_number"] = "version: 1\nsuites:\n  ci: {batch_sizes: 16, max_seq_lens: [64], quantization: [bf16]}\n",
        ["flag_is_yes"] = WithSuite("causal: yes"),
        ["choice_misspelt"] = WithSuite("kv_layout: HDN"),
        ["choice_in_list_misspelt"] = "version: 1\nsuites:\n  ci: {batch_sizes: [1], max_seq_lens: [64], quantization: "
            + "[fp8_nvpf4, fp32]}\n",
        ["suite_name_is_a_path"] = "version: 1\nsuites:\n  ../ci: {batch_sizes: [1], max_seq_lens: [64], quantization: [bf16]}\n",
        ["suite_name_is_reserved"] = "version: 1\nsuites:\n  ad-hoc: {batch_sizes: [1], max_seq_lens: [64], quantization: [bf16]}\n",
        ["version_missing"] = "suites:\n  ci: {batch_sizes: [1], max_seq_lens: [64], quantization: [bf16]}\n",
        ["version_newer"] = "version: 2\nsweets: {}\n",
        ["kernels_dir_with_nul"] = WithSuite(rootLines: "kernels: {dir: \"a\\0b\"}"),

        // Numbers out of range.
        ["zero"] = WithSuite("trials: 0"),
        ["negative"] = WithSuite("warmup: -1"),
        ["huge"] = WithSuite("seed: 99999999999999999999999999"),
        ["nan"] = WithSuite("trials: .nan"),
        ["infinite"] = WithSuite("trials: .inf"),
        ["unsupported_head_size"] = WithSuite("head_size: 100"),
        ["window_without_causal"] = WithSuite("window: 128\ncausal: false"),
        ["window_negative"] = WithSuite("window: -1"),
        ["sinks_is_a_number"] = WithSuite("sinks: 1"),
        ["softcap_too_small"] = WithSuite("softcap: 0.5"),
        ["softcap_is_a_word"] = WithSuite("softcap: none"),
        ["unsupported_block_size"] = WithSuite("block_size: 24"),
        ["query_heads_no_multiple"] = WithSuite("heads: [64, 7]"),
        ["too_many_heads"] = WithSuite("heads: [[512, 64]]"),
        ["fp8_scales_misspelt"] = WithSuite("fp8_scales: ones"),
        ["model_misspelt"] = WithSuite("models: [qwen2.5-7, llama-3.1-8b]"),
        ["models_is_a_word"] = WithSuite("models: qwen2.5-7b"),
        ["model_with_window_without_causal"] = WithSuite("models: [gpt-oss-20b]\ncausal: false"),
        ["tensor_parallel_of_zero"] = WithSuite("models: [phi-4]\ntensor_parallel: [0, 2]"),
        ["batch_misspelt"] = WithSuite("batches: [2q2k_32s1k, q0, q4ks1k]"),
        ["batches_listed_twice"] = WithSuite("batches: [q1k, q1024]"),
        ["lengths_without_file"] = WithSuite("lengths: no-such-file.jsonl"),
        ["lengths_is_a_list"] = WithSuite("lengths: [a.jsonl]"),
        ["range_backwards"] = "version: 1\nsuites:\n  ci: {batch_sizes: 8:1:x2, max_seq_lens: [1:64:x2, 64:128:x1, 512:1024:+512, 1024], "
            + "quantization: [bf16]}\n",
        ["no_batch_at_all"] = "version: 1\nsuites:\n  ci: {quantization: [bf16]}\n",
        ["heads_of_three"] = WithSuite("heads: [64, 8, 2]"),
        ["zero_heads"] = WithSuite("heads: [64, 0]"),
        ["list_duplicates"] = "version: 1\nsuites:\n  ci: {heads: [[8, 2], [8, 2]], batch_sizes: [1, 4, 1], max_seq_lens: [64, 0064], "
            + "quantization: [fp8, fp8]}\n",
        ["length_of_one"] = "version: 1\nsuites:\n  ci: {batch_sizes: [0], max_seq_lens: [1], quantization: [bf16]}\n",
        ["pool_no_multiple"] = WithSuite("kv_pool_tokens: 1000"),
        ["too_many_cases"] = $"version: 1\nsuites:\n  ci: {{batch_sizes: [{string.Join(',', Enumerable.Range(1, 101))}], max_seq_lens: "
            + $"[{string.Join(',', Enumerable.Range(2, 100))}], quantization: [bf16]}}\n",
        ["budget_without_unit"] = WithSuite("budget: 30"),
        ["budget_of_zero"] = WithSuite("budget: 0s"),
        ["baseline_age_without_unit"] = WithSuite(rootLines: "gate: {baseline_age: 90}"),
        ["baseline_age_of_zero"] = WithSuite(rootLines: "gate: {baseline_age: 0d}"),
        ["budget_in_two_units"] = WithSuite("budget: 1h30m"),

        // The gate.
        ["percent_without_sign"] = WithSuite(rootLines: "gate: {tolerate: 0.5}"),
        ["percent_negative"] = WithSuite(rootLines: "gate: {tolerate: -1%}"),
        ["percent_nan"] = WithSuite(rootLines: "gate: {tolerate: .nan%}"),
        ["percent_huge"] = WithSuite(rootLines: $"gate: {{tolerate: {new string('9', 400)}%}}"),
        ["must_catch_below_tolerate"] = WithSuite(rootLines: "gate: {tolerate: 3%, must_catch: 2%}"),
        ["must_catch_below_tolerate_in_suite"] = WithSuite("gate: {tolerate: 3%}", "gate: {must_catch: 2%}"),
        ["must_catch_auto_beyond_cap"] = WithSuite(rootLines: "gate: {tolerate: 25%}"),
        ["must_catch_misspelt"] = WithSuite(rootLines: "gate: {must_catch: atuo}"),
        ["must_catch_steps_unordered"] = WithSuite(
            rootLines: "gate: {must_catch: [{below_ms: 2, must_catch: 10%}, {below_ms: 1, must_catch: 5%}, {must_catch: 2%}]}"),
        ["must_catch_steps_without_last"] = WithSuite(rootLines: "gate: {must_catch: [{below_ms: 2, must_catch: 10%}]}"),
        ["must_catch_step_below_tolerate"] = WithSuite(
            rootLines: "gate: {must_catch: [{below_ms: 2, must_catch: 10%}, {must_catch: 0.4%}]}"),
        ["max_pairs_never_confirm"] = WithSuite(rootLines: "gate: {max_pairs: 16}"),
        ["false_alarm_unreachable"] = WithSuite(rootLines: "gate: {false_alarm: 0.02%}"),
        ["waiver_expired"] = WithSuite(rootLines: "gate: {waive: [{case: \"b1-*\", until: 2026-11-21, reason: slow driver}]}"),
        ["waiver_incomplete"] = WithSuite(rootLines: "gate: {waive: [{case: \"b1-*\"}]}"),
        ["waiver_bad_date"] = WithSuite(rootLines: "gate: {waive: [{case: \"b1-*\", until: 2027-02-30, reason: x}]}"),

        // Suites.
        ["default_suite_unknown"] = WithSuite(rootLines: "default_suite: {cuda: cl}"),
        ["default_suite_for_another_device"] = WithSuite("device: cpu", "default_suite: {cuda: ci}"),

        // Several at once, none as a consequence of another.
        ["several"] = WithSuite(
            "heads: [64, 7]\ntrials: 0\nkv_layuot: HND\ngate: {tolerate: 3}", "defaults: {kv_pool_tokens: 1000, seed: -4}"),
        ["one_default_wrong_for_two_suites"] = WithSuite(rootLines: "defaults: {kv_pool_tokens: 1000}")
            + "\n  ttft: {batch_sizes: [1], max_seq_lens: [64], quantization: [bf16]}\n",
        ["hundreds"] = WithSuite(string.Join('\n', Enumerable.Range(0, 300).Select(i => $"key_{i}: 1"))),
    };
}
