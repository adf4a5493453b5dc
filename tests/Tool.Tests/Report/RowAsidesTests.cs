using System.Collections.Immutable;
using PrefillBench.CodeFiles;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Cli;

namespace PrefillBench.Tests.Report;

/// <summary>What is said beside a row that is slower: both sides, and how to measure it again.</summary>
public static class RowAsidesTests
{
    private static readonly RowSection Slower = ResultSamples.Row("b16-s4096-bf16", "trtllm", Verdict.Regressed, 2.1) with
    {
        Resources = BaselineSamples.Facts(
            ("registers", "255"), ("spilled bytes", "64"), ("tile", "128x128"), ("host planning", "3 us for 9 tiles")),
        Sides =
        [
            new("current", null, 1590, 690.4, 61, null) { Code = new string('b', 64) },
            new("approved", null, 1605, 702.2, 61, "power cap")
            {
                Code = new string('a', 64),
                Resources = BaselineSamples.Facts(
                    ("registers", "168"), ("spilled bytes", "0"), ("tile", "128x128"), ("host planning", "2 us for 9 tiles")),
            },
        ],
    };

    [Fact]
    public static void Both_sides_stand_beside_each_other_without_what_they_share() => Assert.Equal(
        [
            "code aaaaaaaaaaaa -> bbbbbbbbbbbb", "registers 168 -> 255", "spilled bytes 0 -> 64", "SM clock 1605 -> 1590 MHz",
            "power 702 -> 690 W", "temperature 61 -> 61 C", "held back by power cap -> nothing",
        ],
        SideFacts.Of(Slower).Select(fact => fact.ToString()));

    [Fact]
    public static void Classes_of_instructions_that_differ_stand_beside_each_other_most_changed_first()
    {
        var mixed = WithMix(("all", 4720), ("float", 1000), ("local_store", 16), ("mma", 512));

        Assert.Equal(
            ["SASS instructions 4,512 -> 4,720", "of them float 800 -> 1,000", "of them stores to local memory 0 -> 16"],
            SideFacts.Of(mixed).Select(fact => fact.ToString()).Where(fact => fact.Contains("instr") || fact.Contains("of them")));
    }

    [Fact]
    public static void Equal_numbers_of_each_class_are_said_to_be_equal() => Assert.Contains(
        "SASS instructions 4,512 -> the same number of each class",
        SideFacts.Of(WithMix(("all", 4512), ("float", 800), ("mma", 512))).Select(fact => fact.ToString()));

    [Fact]
    public static void One_side_alone_explains_nothing() => Assert.Empty(SideFacts.Of(Slower with { Sides = [Slower.Sides[0]] }));

    private static RowSection WithMix(params (string, int)[] current) => Slower with
    {
        Sides =
        [
            Slower.Sides[0] with { Instructions = Mix(current) },
            Slower.Sides[1] with { Instructions = Mix(("all", 4512), ("float", 800), ("mma", 512)) },
        ],
    };

    private static InstructionMix Mix(params (string Class, int Count)[] counts) =>
        new("SASS", counts.ToImmutableSortedDictionary(count => count.Class, count => count.Count, StringComparer.Ordinal));

    [Theory]
    [InlineData("run --suite ci --output o --filter b1-* --report md=x --seed 7 --resume", "run --suite ci --seed 7 --filter CASE")]
    [InlineData("run --devices cuda:0,cuda:1 --shard 1/2 --exit-codes bisect --launches x.csv", "run --suite ci --filter CASE")]
    [InlineData("run --suite ci --budget 30m -v quiet", "run --suite ci --filter CASE")]
    [InlineData("run --case batch=1,len=64 --device cpu", "run --case batch=1,len=64 --device cpu")]
    [InlineData("run --spec it's.yaml", @"run --spec 'it'\''s.yaml' --suite ci --filter CASE")]
    [InlineData("merge a b", "run --suite ci --filter CASE")]
    public static void The_command_is_that_of_the_run_with_the_row_s_case_alone(string argv, string expected) => Assert.Equal(
        $"dotnet prefill-bench {expected.Replace("CASE", Slower.Case, StringComparison.Ordinal)}",
        RunCommands.Of(ResultSamples.Duet.Run with { Argv = [.. argv.Split(' ')] }).Row(Slower));

    [Fact]
    public static async Task A_run_keeps_the_code_of_both_sides_and_says_it_of_a_slower_row()
    {
        using var bench = new ToolBench(Scripts.Trtllm(1.3));
        bench.Script("before.json", Scripts.Trtllm(1));

        var run = await bench.RunAsync("--against", "before.json");

        var row = ResultsJson.ReadFile(bench.Results).Rows.Single(row => row.Verdict == Verdict.Regressed);
        Assert.Equal(2, row.Sides.Select(side => side.Code).OfType<string>().Distinct().Count());
        Assert.NotNull(row.Sides.Single(side => side.Side == "approved").Resources);
        Assert.Contains("before.json -> current: code ", run.Out, StringComparison.Ordinal);
        Assert.Contains("  dotnet prefill-bench run --device fake:", run.Out, StringComparison.Ordinal);
    }
}
