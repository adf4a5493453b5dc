using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Workload;

/// <summary>Rows of cases, and logical access to their data whatever the row stores.</summary>
internal static class Cases
{
    public static WorkloadRow Row(this AttentionCase attentionCase, KernelRole kernel = KernelRole.Trtllm) =>
        WorkloadRow.Of(attentionCase, kernel);

    /// <summary>The stored element as the number it stands for.</summary>
    public static unsafe float QueryAt(this AttentionInputs inputs, long element) =>
        inputs.Row.Fp8Inputs ? E4M3.ToSingle(inputs.Query.Bytes[element]) * inputs.Scales.Query : inputs.Half(inputs.Query.Halves[element]);

    /// <summary>
    /// One dimension of a pool token's key (plane 0) or value (plane 1), its place computed from the layout's definition.
    /// </summary>
    public static unsafe float KvAt(this AttentionInputs inputs, int plane, int token, int head, int dim)
    {
        var (heads, size, block) = (inputs.Row.Case.Heads.Kv, inputs.Row.Case.HeadSize, inputs.Row.Case.BlockSize);
        long plane0 = ((token / block * 2) + plane) * (block * heads * size);
        var slot = token % block;
        var element = plane0 + (inputs.Row.Case.KvLayout == KvLayout.Hnd
            ? (head * block * size) + (slot * size) + dim
            : (slot * heads * size) + (head * size) + dim);
        return inputs.Row.Fp8Inputs
            ? E4M3.ToSingle(inputs.KvPool.Bytes[element]) * inputs.Scales.Key
            : inputs.Half(inputs.KvPool.Halves[element]);
    }

    private static float Half(this AttentionInputs inputs, ushort code) =>
        inputs.Row.Output == OutputFormat.Fp16 ? (float)BitConverter.UInt16BitsToHalf(code) : Bf16.ToSingle(code);

    /// <summary>The whole pool in the order [plane, token, head, dim].</summary>
    public static float[] KvLogical(this AttentionInputs inputs) =>
    [
        .. from plane in Enumerable.Range(0, 2)
           from token in Enumerable.Range(0, inputs.Row.Case.KvPoolTokens)
           from head in Enumerable.Range(0, inputs.Row.Case.Heads.Kv)
           from dim in Enumerable.Range(0, inputs.Row.Case.HeadSize)
           select inputs.KvAt(plane, token, head, dim),
    ];

    public static float[] QueryLogical(this AttentionInputs inputs) =>
        [.. Enumerable.Range(0, inputs.Batch.TotalQueryTokens * inputs.Row.Case.Heads.Query * inputs.Row.Case.HeadSize)
            .Select(i => inputs.QueryAt(i))];
}
