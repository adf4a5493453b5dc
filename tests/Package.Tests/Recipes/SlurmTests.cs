using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Package;

/// <summary>docs/ci/slurm.md on a real Slurm that eng/slurm.sh starts, with three shards instead of eight.</summary>
public sealed class SlurmTests(PackedTool tool)
{
    /// <summary>What eng/slurm.sh ends with where it could start no Slurm.</summary>
    private const int NoSlurm = 125;

    /// <summary>
    /// The first job of a fresh Slurm has number 1. One task is requeued in the midst of its measuring, and of one everything is killed:
    /// the merge says so. Submitted again, that one goes on from its journal, and the merge has its verdict.
    /// </summary>
    [Fact]
    public async Task An_array_with_a_requeued_and_a_killed_task_is_merged_once_the_killed_one_is_submitted_again()
    {
        var recipe = new Recipe("docs/ci/slurm.md").Blocks("sh");
        var checkout = await MeasuredAsync();
        foreach (var (name, text) in new[] { ("gate.sbatch", recipe[0]), ("merge.sbatch", recipe[1]) })
        {
            File.WriteAllText(checkout.At(name), text);
        }

        var ended = await checkout.BashAsync(
            $$"""
            '{{Path.Combine(Repository.Root, "eng", "slurm.sh")}}' bash -u <<'SCENARIO'
            measuring() {
                for ((i = 0; i < 600; i++)); do grep -qs '"entry":"complete"' "shards/$1/journal.jsonl" && return; sleep 0.1; done
            }
            number() { squeue --noheader --jobs "$1" --format %A; }
            (
            {{Three(recipe[2])}}
            ) & submitted=$!
            (measuring 2; scontrol requeue 1_2) & requeued=$!
            measuring 3
            kill -9 $(scontrol listpids $(number 1_3) | awk 'NR > 1 { print $1 }')
            wait $requeued
            sleep 2
            scontrol update JobId=1_2 StartTime=now
            wait $submitted
            echo "first merge: $?, restarts: $(scontrol --oneliner show job 1_2 | grep -o 'Restarts=[0-9]*')"
            {{Three(recipe[3])}}
            echo "second merge: $?"
            SCENARIO
            """);

        Assert.SkipWhen(ended.Code == NoSlurm, ended.Error);
        var said = ended + string.Concat(Directory.GetFiles(checkout.Folder, "slurm-*.out").Select(File.ReadAllText));
        Assert.True(ended.Output.Contains("first merge: 4, restarts: Restarts=1", StringComparison.Ordinal), said);
        Assert.True(said.Contains("error PFB2011: shard 3/3 was killed; continue it in shards/3", StringComparison.Ordinal), said);
        Assert.True(ended.Output.Contains("rows: 1 WRONG_OUTPUT, 2 PASS", StringComparison.Ordinal), said);
        Assert.True(ended.Output.Contains("second merge: 3", StringComparison.Ordinal), said);
    }

    private static string Three(string block) => block.Replace("1-8", "1-3", StringComparison.Ordinal)
        .Replace("3/8", "3/3", StringComparison.Ordinal);

    /// <summary>
    /// Three rows, approved; the kernels of now are others. That of the longest, shard 1, is wrong, which takes few pairs to say; the
    /// others really sleep in each launch, so that a loaded machine has time to requeue and to kill them while they measure.
    /// </summary>
    private async Task<Checkout> MeasuredAsync()
    {
        var checkout = Checkout.Of(tool);
        File.WriteAllText(
            checkout.At("prefill-bench.yaml"),
            """
            version: 1
            defaults: {heads: [8, 2], kv_pool_tokens: 4096, warmup: 3, trials: 10}
            kernels: {use: {trtllm: bundled}}
            suites:
              one: {batch_sizes: [1], max_seq_lens: [64, 96, 128], quantization: [bf16], processes: 1}
            """);
        File.WriteAllText(
            checkout.At("devices", "other.json"),
            """
            {"slug": "fake-gpu", "rules": [
              {"row": "*-s128-*", "processSigma": 0.002, "launchSigma": 0.01, "output": "Wrong"},
              {"row": "*", "processSigma": 0.002, "launchSigma": 0.01, "sleepMs": 6}]}
            """);
        await checkout.BashAsync("git init -q . && git config user.name Someone && git config user.email someone@example.com");
        var approved = await checkout.BashAsync(new Recipe("docs/ci/shell.md").Blocks("sh")[0], "-e");
        Assert.True(approved.Code == 0, approved.ToString());
        checkout.Variables["DEVICE"] = checkout.Device("other");
        return checkout;
    }
}
