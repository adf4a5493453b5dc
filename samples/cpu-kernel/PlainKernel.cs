using System;
using System.Collections.Immutable;
using System.Linq;
using PrefillBench.Kernels;

namespace Mine;

/// <summary>Attention by its formula, bf16 in and out: a start, not a fast one.</summary>
public sealed class PlainKernel : CpuKernel
{
    public override string? WhyNot(CaseShape shape) =>
        shape is { Input: ElementFormat.Bf16, Output: ElementFormat.Bf16 } ? null : "PlainKernel reads and writes bf16";

    public override BoundKernel Bind(AttentionProblem problem, Processor processor) => new Bound(problem);

    /// <summary>An item is one query token and one query head.</summary>
    private sealed unsafe class Bound(AttentionProblem p) : BoundKernel
    {
        public override ImmutableArray<WorkItem> Items { get; } =
        [
            .. from sequence in Enumerable.Range(0, p.Sequences)
               let tokens = p.QueryStarts[sequence + 1] - p.QueryStarts[sequence]
               from token in Enumerable.Range(0, tokens)
               let keys = p.KvLengths[sequence] - (p.Shape.Causal ? tokens - 1 - token : 0)
               from head in Enumerable.Range(0, p.Shape.QueryHeads)
               select new WorkItem(sequence, head, token, Rows: 1, keys),
        ];

        public override long ScratchBytes => sizeof(float) * (p.KvLengths.Max() + p.Shape.HeadSize);

        public override void Compute(in WorkItem item, byte* scratch)
        {
            var scores = (float*)scratch;
            var sums = scores + item.Keys;
            var (size, token) = (p.Shape.HeadSize, p.QueryStarts[item.Sequence] + item.FirstRow);
            var query = (ushort*)At(p.Query, token, item.Head);
            for (var key = 0; key < item.Keys; key++)
            {
                scores[key] = p.Bmm1 * Dot(query, (ushort*)At(p.Keys, item, key), size);
            }

            var (largest, total) = (new Span<float>(scores, item.Keys).ToArray().Max(), 0f);
            new Span<float>(sums, size).Clear();
            for (var key = 0; key < item.Keys; key++)
            {
                var weight = MathF.Exp(scores[key] - largest);
                total += weight;
                var value = (ushort*)At(p.Values, item, key);
                for (var i = 0; i < size; i++)
                {
                    sums[i] += weight * Single(value[i]);
                }
            }

            var output = (ushort*)At(p.Output, token, item.Head);
            for (var i = 0; i < size; i++)
            {
                output[i] = Rounded(p.Bmm2 * sums[i] / total);
            }
        }

        private static float Dot(ushort* a, ushort* b, int size)
        {
            var sum = 0f;
            for (var i = 0; i < size; i++)
            {
                sum += Single(a[i]) * Single(b[i]);
            }

            return sum;
        }

        private static byte* At(TokenTensor tensor, int token, int head) =>
            tensor.Start + (token * tensor.TokenStrideBytes) + (head * tensor.HeadStrideBytes);

        private byte* At(PagedTensor tensor, WorkItem item, int key)
        {
            var page = p.BlockTables[(item.Sequence * p.PagesPerSequence) + (key / p.Shape.PageTokens)];
            return tensor.Start + (page * tensor.PageStrideBytes) + (item.Head / p.Shape.GroupSize * tensor.HeadStrideBytes)
                + (key % p.Shape.PageTokens * tensor.TokenStrideBytes);
        }

        private static float Single(ushort bf16) => BitConverter.UInt32BitsToSingle((uint)bf16 << 16);

        /// <summary>To the nearest bf16, halves to even.</summary>
        private static ushort Rounded(float value)
        {
            var bits = BitConverter.SingleToUInt32Bits(value);
            return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }
}
