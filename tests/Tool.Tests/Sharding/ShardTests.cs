using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Sharding;

namespace PrefillBench.Tests.Sharding;

public static class ShardTests
{
    [Theory]
    [InlineData("1/1", 1, 1)]
    [InlineData("3/8", 3, 8)]
    public static void A_shard_is_written_from_1(string text, int index, int count) =>
        Assert.Equal(new Shard(index, count), Shard.Parse(text, "--shard"));

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("0/3", "shards are numbered from 1 to 3")]
    [InlineData("4/3", "shards are numbered from 1 to 3")]
    [InlineData("1/0", "1 to 10000 shards")]
    [InlineData("1/99999999999", "is not a shard")]
    [InlineData("+1/3", "is not a shard")]
    [InlineData("1/2/3", "is not a shard")]
    public static void What_is_no_shard_is_refused_with_what_to_write(string text, string said = "write INDEX/COUNT") =>
        Refused(() => Shard.Parse(text, "--shard"), said);

    [Theory]
    [InlineData("PREFILL_BENCH_SHARD=2/8 GTEST_SHARD_INDEX=0 GTEST_TOTAL_SHARDS=3", "2/8", "PREFILL_BENCH_SHARD")]
    [InlineData(
        "GTEST_SHARD_INDEX=0 GTEST_TOTAL_SHARDS=3 TEST_SHARD_INDEX=1 TEST_TOTAL_SHARDS=2", "1/3",
        "GoogleTest's GTEST_SHARD_INDEX=0; these are set too, and were not read: TEST_SHARD_INDEX")]
    [InlineData("TEST_SHARD_INDEX=1 TEST_TOTAL_SHARDS=2", "2/2", "Bazel")]
    [InlineData("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=4", "3/4", "Slurm")]
    [InlineData(
        "SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=4 SLURM_ARRAY_TASK_STEP=2",
        "3/3", "Slurm")]
    [InlineData("JOB_COMPLETION_INDEX=7 PREFILL_BENCH_SHARDS=8 CI_NODE_TOTAL=1", "8/8", "Kubernetes")]
    [InlineData("CI_NODE_INDEX=1 CI_NODE_TOTAL=4", "1/4", "GitLab")]
    [InlineData("BUILDKITE_PARALLEL_JOB=0 BUILDKITE_PARALLEL_JOB_COUNT=2", "1/2", "Buildkite")]
    [InlineData("CIRCLE_NODE_INDEX=1 CIRCLE_NODE_TOTAL=2", "2/2", "CircleCI")]
    public static void Auto_reads_the_first_convention_that_is_set_and_says_which(string variables, string shard, string source)
    {
        var found = ShardVariables.Read(Variables(variables));

        Assert.Equal(shard, found.Shard.ToString());
        Assert.Contains(source, found.Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CI_NODE_TOTAL=1", "no environment variable names a shard")]
    [InlineData("PREFILL_BENCH_SHARD=auto", "PREFILL_BENCH_SHARD 'auto' is not a shard")]
    [InlineData(
        "JOB_COMPLETION_INDEX=0",
        "JOB_COMPLETION_INDEX is set, but PREFILL_BENCH_SHARDS is not; set it to the number of completions")]
    [InlineData("CI_NODE_INDEX=0 CI_NODE_TOTAL=2", "CI_NODE_TOTAL=2: GitLab numbers shards from 1, so 2 shards are 1 to 2")]
    [InlineData("JOB_COMPLETION_INDEX=3 PREFILL_BENCH_SHARDS=3", "Kubernetes numbers shards from 0, so 3 shards are 0 to 2")]
    [InlineData("BUILDKITE_PARALLEL_JOB=0 BUILDKITE_PARALLEL_JOB_COUNT=0", "a sweep is split into 1 to 10000 shards")]
    [InlineData("BUILDKITE_PARALLEL_JOB=x BUILDKITE_PARALLEL_JOB_COUNT=2", "BUILDKITE_PARALLEL_JOB='x' is not a number")]
    [InlineData(
        "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=7", "use --array=1-3")]
    public static void Variables_that_name_no_shard_are_refused(string variables, string said) =>
        Refused(() => ShardVariables.Read(Variables(variables)), said);

    private static Func<string, string?> Variables(string text)
    {
        var variables = text.Split(' ').Select(pair => pair.Split('=')).ToImmutableDictionary(pair => pair[0], pair => pair[1]);
        return name => variables.GetValueOrDefault(name);
    }

    private static void Refused(Func<object?> parse, string said)
    {
        var thrown = Assert.Throws<PfbException>(() => parse());
        Assert.Equal(Codes.BadCommandLine, thrown.Diagnostics.Single().Code);
        Assert.Contains(said, thrown.Message, StringComparison.Ordinal);
    }
}
