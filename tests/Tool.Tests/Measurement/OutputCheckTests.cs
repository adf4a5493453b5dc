using PrefillBench.Measurement.Output;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Measurement;

public static class OutputCheckTests
{
    public static TheoryData<Quantization, KernelRole> Formats => new MatrixTheoryData<Quantization, KernelRole>(
        Enum.GetValues<Quantization>(), Enum.GetValues<KernelRole>());

    [Theory]
    [MemberData(nameof(Formats))]
    public static void The_exact_result_in_the_output_format_is_accepted(Quantization quantization, KernelRole kernel)
    {
        using var exact = new ExactAttention(Row(quantization, kernel));

        var result = OutputCheck.Of(Row(quantization, kernel), exact);

        Assert.True(result.Accepted, result.Complaint);
        Assert.True(result.RelativeError < result.Limit);
        Assert.Equal(SampledVectors.Most, result.SampledVectors);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public static void One_wrong_page_is_found(Quantization quantization, KernelRole kernel)
    {
        using var wrong = new ExactAttention(Row(quantization, kernel)) { Page = (sequence, block, page) => sequence == 1 && block == 0 ? (page + 1) % 64 : page };

        Refused(quantization, kernel, wrong, "sequence 1");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public static void A_missing_tile_of_keys_is_found(Quantization quantization, KernelRole kernel)
    {
        using var wrong = new ExactAttention(Row(quantization, kernel)) { Skips = key => key is >= 16 and < 32 };

        Refused(quantization, kernel, wrong, "relative error");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public static void Swapped_heads_are_found(Quantization quantization, KernelRole kernel)
    {
        using var wrong = new ExactAttention(Row(quantization, kernel)) { HeadOf = head => head ^ 1 };

        Refused(quantization, kernel, wrong, "64 of 64");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public static void An_element_left_unwritten_is_found_and_named(Quantization quantization, KernelRole kernel)
    {
        using var wrong = new ExactAttention(Row(quantization, kernel)) { Stored = (value, element) => element == 37 ? double.NaN : value };

        Refused(quantization, kernel, wrong, "NaN");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public static void A_result_ten_percent_too_large_is_found(Quantization quantization, KernelRole kernel)
    {
        using var wrong = new ExactAttention(Row(quantization, kernel)) { Stored = (value, _) => value * 1.1 };

        Refused(quantization, kernel, wrong, "relative error");
    }

    [Fact]
    public static void Arithmetic_noise_within_the_tolerance_is_accepted()
    {
        using var noisy = new ExactAttention(Row(Quantization.Bf16, KernelRole.Trtllm)) { Stored = (value, element) => value * (element % 2 == 0 ? 1.004 : 0.996) };

        var result = OutputCheck.Of(Row(Quantization.Bf16, KernelRole.Trtllm), noisy);

        Assert.True(result.Accepted, result.Complaint);
        Assert.InRange(result.RelativeError, 0.003, 0.0065);
    }

    private static void Refused(Quantization quantization, KernelRole kernel, ExactAttention wrong, string text)
    {
        var result = OutputCheck.Of(Row(quantization, kernel), wrong);

        Assert.False(result.Accepted);
        Assert.Contains(text, result.Complaint, StringComparison.Ordinal);
    }

    private static WorkloadRow Row(Quantization quantization, KernelRole kernel) =>
        WorkloadRow.Of(FakeBench.Case(48) with { BatchSize = 3, Quantization = quantization }, kernel);
}
