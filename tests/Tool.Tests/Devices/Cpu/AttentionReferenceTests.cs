using PrefillBench.Devices;
using PrefillBench.Devices.Cpu;
using PrefillBench.Numerics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>The float64 reference on inputs small enough to work out by hand.</summary>
public static unsafe class AttentionReferenceTests
{
    /// <summary>
    /// One kv head, two query heads; q = (1, 0, ...) and (2, 0, ...), keys (0), (1), (3), values 10, 20, 40 in channel 5, bmm1 = ln 2, bmm2
    /// = 3: the weights are powers of two.
    /// </summary>
    [Theory]
    [InlineData(0, 0, 3 * ((1 * 10) + (2 * 20)) / 3.0)]
    [InlineData(0, 1, 3 * ((1 * 10) + (4 * 20)) / 5.0)]
    [InlineData(1, 0, 3 * ((1 * 10) + (2 * 20) + (8 * 40)) / 11.0)]
    [InlineData(1, 1, 3 * ((1 * 10) + (4 * 20) + (64 * 40)) / 69.0)]
    public static void It_is_the_softmax_of_the_visible_keys_over_the_values(int token, int head, double expected)
    {
        using var inputs = TinyInputs(causal: true);
        var values = new double[128];

        AttentionReference.Compute(inputs, new(0, token, head), values, new double[128]);

        Assert.Equal(expected, values[5], 1e-5);
        Assert.All(values.Where((_, d) => d != 5), value => Assert.Equal(0, value));
    }

    [Fact]
    public static void Without_the_mask_the_first_token_sees_the_last_key()
    {
        using var inputs = TinyInputs(causal: false);
        var values = new double[128];

        AttentionReference.Compute(inputs, new(0, 0, 0), values, new double[128]);

        Assert.Equal(3 * ((1 * 10) + (2 * 20) + (8 * 40)) / 11.0, values[5], 1e-5);
    }

    /// <summary>As above for the last token: the window leaves keys 1 and 2, the sink of ln 5 adds 5 to the sum of weights.</summary>
    [Theory]
    [InlineData(2, false, 3 * ((2 * 20) + (8 * 40)) / 10.0)]
    [InlineData(1, false, 3 * 40.0)]
    [InlineData(0, true, 3 * ((1 * 10) + (2 * 20) + (8 * 40)) / 16.0)]
    [InlineData(2, true, 3 * ((2 * 20) + (8 * 40)) / 15.0)]
    public static void Windows_leave_the_last_keys_and_sinks_add_to_the_denominator(int window, bool sinks, double expected)
    {
        using var inputs = TinyInputs(causal: true, window, sinks);
        var values = new double[128];

        AttentionReference.Compute(inputs, new(0, 1, 0), values, new double[128]);

        Assert.Equal(expected, values[5], 1e-5);
    }

    /// <summary>Logits 0, ln 2 and 3 ln 2, capped at 2: the weights by hand.</summary>
    [Fact]
    public static void A_soft_cap_bends_every_logit()
    {
        using var inputs = TinyInputs(causal: true, softcap: 2);
        var values = new double[128];
        var (middle, last) = (Math.Exp(2 * Math.Tanh(Math.Log(2) / 2)), Math.Exp(2 * Math.Tanh(3 * Math.Log(2) / 2)));

        AttentionReference.Compute(inputs, new(0, 1, 0), values, new double[128]);

        Assert.Equal(3 * (10 + (middle * 20) + (last * 40)) / (1 + middle + last), values[5], 1e-5);
    }

    /// <summary>Two query tokens after a prefix of one, all on page 1 of two pages of 16.</summary>
    private static AttentionInputs TinyInputs(bool causal, int window = 0, bool sinks = false, float softcap = 0)
    {
        var row = WorkloadRow.Of(
            CpuRows.Case(groupSize: 2, kvHeads: 1, causal: causal) with
            {
                KvPoolTokens = 32, Window = window, Sinks = sinks, Softcap = softcap,
            },
            KernelRole.Trtllm);
        var query = Zeroed(2 * 2 * 128);
        var pool = Zeroed(2 * 2 * 16 * 128);
        for (var token = 0; token < 2; token++)
        {
            query.Halves[((token * 2) + 0) * 128] = Bf16.FromSingle(1);
            query.Halves[((token * 2) + 1) * 128] = Bf16.FromSingle(2);
        }

        var (keys, values) = (2 * 16 * 128, 3 * 16 * 128);
        foreach (var (slot, key, value) in new[] { (0, 0f, 10f), (1, 1f, 20f), (2, 3f, 40f) })
        {
            pool.Halves[keys + (slot * 128)] = Bf16.FromSingle(key);
            pool.Halves[values + (slot * 128) + 5] = Bf16.FromSingle(value);
        }

        return new(row, CpuRows.Batch((2, 1)), new(1, [1]), query, pool, new(MathF.Log(2), 3, 1, 1, 1, 1))
        {
            Sinks = sinks ? [MathF.Log(5), MathF.Log(5)] : [],
        };
    }

    private static NativeBuffer Zeroed(int halves)
    {
        var buffer = new NativeBuffer(halves * sizeof(ushort));
        new Span<byte>(buffer.Bytes, (int)buffer.LengthBytes).Clear();
        return buffer;
    }
}
