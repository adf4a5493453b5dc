using System.Globalization;
using PrefillBench.CodeFiles;

namespace PrefillBench.Spec;

public static class CaseHash
{
    extension(AttentionCase attentionCase)
    {
        /// <summary>
        /// Lower-case hex over everything that defines the work, and nothing else: how often it is launched and where it
        /// stands in a file do not change what a stored time means.
        /// </summary>
        public string Sha256 => Hashes.OfText(attentionCase.Work);

        /// <summary>The text of which the hash is made. Cases with the same text do the same work.</summary>
        internal string Work => Canonical(attentionCase);
    }

    private static string Canonical(AttentionCase c) => string.Create(CultureInfo.InvariantCulture,
        $"""
        batch_size={c.BatchSize}
        max_seq_len={c.MaxSeqLen}
        quantization={Spelling.Of(c.Quantization)}
        heads={c.Heads}
        head_size={c.HeadSize}
        kv_layout={Spelling.Of(c.KvLayout)}
        block_size={c.BlockSize}
        kv_pool_tokens={c.KvPoolTokens}
        prefix={Spelling.Of(c.Prefix)}
        causal={(c.Causal ? "true" : "false")}
        seed={c.Seed}
        """) + string.Concat(Further(c).Select(line => $"\n{line}"));

    /// <summary>Newer properties, named only where they are set, so that cases without them keep the hash that baselines hold.</summary>
    private static IEnumerable<string> Further(AttentionCase c)
    {
        if (c.Batch is { } batch)
        {
            yield return $"lengths={batch.Lengths}";
            if (batch.Pages is { } pages)
            {
                yield return $"pages={pages}";
            }
        }

        if (c.Window > 0)
        {
            yield return $"window={c.Window.ToString(CultureInfo.InvariantCulture)}";
        }

        if (c.Sinks)
        {
            yield return "sinks=true";
        }

        if (c.Fp8Scales == Fp8Scales.One)
        {
            yield return "fp8_scales=one";
        }

        if (c.Refusal is not null)
        {
            yield return $"tensor_parallel={c.TensorParallel.ToString(CultureInfo.InvariantCulture)}";
        }

        if (c.Softcap > 0)
        {
            yield return $"softcap={c.Softcap.ToString("R", CultureInfo.InvariantCulture)}";
        }
    }
}
