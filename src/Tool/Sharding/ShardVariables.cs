using PrefillBench.Diagnostics;

namespace PrefillBench.Sharding;

/// <summary>
/// The shard that the surroundings of this process name: a test runner, a batch system or a build server that started several of them.
/// Asked only by <c>--shard auto</c>, for a job may be one of several for another reason.
/// </summary>
internal static class ShardVariables
{
    public const string Own = "PREFILL_BENCH_SHARD";

    /// <summary>Kubernetes tells a pod of an Indexed Job its number, and not how many there are.</summary>
    private const string OwnCount = "PREFILL_BENCH_SHARDS";

    private const string SlurmTask = "SLURM_ARRAY_TASK_ID";

    // In the order in which they are asked. Numbers of the first shard: googletest's docs/advanced.md, Bazel's test encyclopedia,
    // Kubernetes' Indexed Job, GitLab's `parallel`, Buildkite's `parallelism`, CircleCI's `parallelism`.
    private static readonly (string Index, Func<Func<string, string?>, (Shard Shard, string Source)> Read)[] InOrder =
    [
        (Own, variable => (Shard.Parse(variable(Own)!, Own), Own)),
        Convention("GoogleTest", "GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS", first: 0),
        Convention("Bazel", "TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", first: 0),
        (SlurmTask, SlurmArray),
        Convention("Kubernetes", "JOB_COMPLETION_INDEX", OwnCount, first: 0),
        Convention("GitLab", "CI_NODE_INDEX", "CI_NODE_TOTAL", first: 1),
        Convention("Buildkite", "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", first: 0),
        Convention("CircleCI", "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", first: 0),
    ];

    /// <param name="variable">The value of an environment variable; null where it is not set.</param>
    /// <returns>The shard, and which variables named it, as words for the user.</returns>
    /// <exception cref="PfbException">BadCommandLine: none names one, or what they say is impossible.</exception>
    public static (Shard Shard, string Source) Read(Func<string, string?> variable)
    {
        // The index decides, because some build servers set the count for every job.
        var set = InOrder.Where(convention => variable(convention.Index) is not null).ToArray();
        if (set.Length == 0)
        {
            throw new PfbException(
                Codes.BadCommandLine,
                $"--shard auto: no environment variable names a shard. The tool looked for {Own} and the variables of GoogleTest, "
                + "Bazel, Slurm arrays, Kubernetes Indexed Jobs, GitLab, Buildkite and CircleCI. Set one, or write --shard "
                + "INDEX/COUNT");
        }

        var (shard, source) = set[0].Read(variable);
        return (shard, set.Length == 1 ? source
            : $"{source}; these are set too, and were not read: {string.Join(", ", set[1..].Select(at => at.Index))}");
    }

    /// <summary>The files that GoogleTest and Bazel want touched by a program that understands sharding.</summary>
    public static IEnumerable<string> StatusFiles(Func<string, string?> variable) =>
        new[] { "GTEST_SHARD_STATUS_FILE", "TEST_SHARD_STATUS_FILE" }.Select(variable).OfType<string>();

    /// <summary>
    /// An array job counts as its --array says, such as 1-8 or 0-14:2, so Slurm also gives its smallest number and its step.
    /// </summary>
    private static (Shard Shard, string Source) SlurmArray(Func<string, string?> variable)
    {
        var (task, count) = (Number(variable, SlurmTask), Number(variable, "SLURM_ARRAY_TASK_COUNT", SlurmTask));
        var (least, most) = (Number(variable, "SLURM_ARRAY_TASK_MIN", SlurmTask), Number(variable, "SLURM_ARRAY_TASK_MAX", SlurmTask));
        var step = variable("SLURM_ARRAY_TASK_STEP") is null ? 1 : Math.Max(1, Number(variable, "SLURM_ARRAY_TASK_STEP"));
        return ((most - least) / step) + 1 == count && (task - least) % step == 0
            ? (Shard.Of(((task - least) / step) + 1, count, $"{SlurmTask}={task}"), $"Slurm's {SlurmTask}={task}")
            : throw new PfbException(
                Codes.BadCommandLine,
                $"--shard auto: the {count} tasks of this Slurm array, {least} to {most}, are not evenly spaced; use --array=1-{count}");
    }

    /// <param name="beside">The variable that is set and cannot be understood without this one.</param>
    private static int Number(Func<string, string?> variable, string name, string beside = "") =>
        variable(name) is not { } text
            ? throw new PfbException(Codes.BadCommandLine, $"--shard auto: {beside} is set, but {name} is not{Hint(name)}")
        : Shard.Number(text) ?? throw new PfbException(Codes.BadCommandLine, $"--shard auto: {name}='{text}' is not a number");

    private static string Hint(string name) =>
        name == OwnCount ? "; set it to the number of completions of the Job (.spec.completions)" : "";

    /// <param name="first">The number of the first shard.</param>
    private static (string Index, Func<Func<string, string?>, (Shard Shard, string Source)> Read) Convention(
        string who, string indexName, string countName, int first) => (
        indexName,
        variable =>
        {
            var (index, count) = (Number(variable, indexName), Number(variable, countName, indexName));
            var given = $"{indexName}={index}, {countName}={count}";
            return count > 0 && (index < first || index - first >= count)
                ? throw new PfbException(
                    Codes.BadCommandLine,
                    $"{given}: {who} numbers shards from {first}, so {count} shards are {first} to {count - 1 + first}")
                : (Shard.Of(index + 1 - first, count, given), $"{who}'s {indexName}={index}");
        });
}
