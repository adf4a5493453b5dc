using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Tests.Report;

public static class CaseLabelsTests
{
    private static readonly CaseSection Plain = new(
        "b1-s64-bf16-h8x2-d128-HND-p16", 1, 64, "bf16", 8, 2, 128, "HND", 16, 128, 64, Measured: true)
    {
        Rows = ["b/baseline", "t/trtllm"],
    };

    /// <summary>A window tells the windowed layers of a model from the others, which have no name for theirs.</summary>
    [Fact]
    public static void What_only_some_cases_have_is_added_to_the_usual_name()
    {
        var windowed = Plain with { Id = $"{Plain.Id}-w32", Window = 32 };
        var labels = new CaseLabels([windowed, Plain]);

        Assert.Equal(["b1 s64 bf16 w32", "b1 s64 bf16"], new[] { windowed, Plain }.Select(labels.Of));
    }

    [Fact]
    public static void A_model_is_named_before_its_heads_and_a_shape_of_several_by_the_first()
    {
        var one = Plain with { Model = "qwen2.5-7b tp2" };
        var three = Plain with { Model = "llama-3.1-8b, qwen3-8b, mixtral-8x7b", QueryHeads = 32, KvHeads = 8 };
        var labels = new CaseLabels([one, three]);

        Assert.Equal(["qwen2.5-7b tp2 h8x2", "llama-3.1-8b+2 h32x8"], new[] { one, three }.Select(labels.Of));
    }

    [Fact]
    public static void A_written_batch_has_its_name_and_features_that_all_share_are_said_once()
    {
        var mixed = Plain with { Batch = "2q2k_32q1s1k", Sinks = true, Softcap = 2.5 };
        var decode = mixed with { Batch = "8q1s1k" };
        var labels = new CaseLabels([mixed, decode]);

        Assert.Equal(["2q2k_32q1s1k bf16", "8q1s1k bf16"], new[] { mixed, decode }.Select(labels.Of));
        Assert.EndsWith("causal, sinks, soft cap 2.5", labels.Common, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b1-s64-bf16-h8x2-d128-HND-p16-full", true)]
    [InlineData("b1-s64-bf16-h8x2-d128-HND-p16-full-sinks-cap50", true)]
    [InlineData("b1-s64-bf16-h8x2-d128-HND-p16-w64", false)]
    [InlineData("b1-s64-bf16-h8x2-d128-HND-p16", false)]
    public static void Whether_a_case_has_a_mask_is_read_from_its_id(string id, bool full) =>
        Assert.Equal(!full, CaseLabels.IsCausal(Plain with { Id = id }));
}
