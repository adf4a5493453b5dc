using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace PrefillBench.Tests.Package;

/// <summary>The recipes under docs/ci for several machines; Slurm's is in <see cref="SlurmTests"/>.</summary>
public sealed class ShardRecipeTests(PackedTool tool)
{
    [Fact(Explicit = true)]
    public async Task GitHub_measures_a_matrix_of_shards_and_its_last_job_has_the_verdict()
    {
        var jobs = new Recipe("docs/ci/github-actions.md").Yaml[2]["jobs"];
        var checkout = await Checkout.ApprovedAsync(tool);
        checkout.Variables["CI"] = checkout.Variables["GITHUB_ACTIONS"] = "true";
        checkout.Variables["GITHUB_WORKSPACE"] = checkout.Folder;
        checkout.Variables["GITHUB_STEP_SUMMARY"] = checkout.Summary;
        checkout.Variables["DEVICE"] = checkout.Device("after");
        foreach (var shard in ((YamlSequenceNode)jobs["shard"]["strategy"]["matrix"]["shard"]).Select(Text))
        {
            foreach (var step in Recipe.Steps(jobs["shard"]["steps"], "run"))
            {
                Succeeded(await checkout.BashAsync(step.Replace("${{ matrix.shard }}", shard, StringComparison.Ordinal), "-e"));
            }

            // What upload and download of an artifact do: a folder of its name, below the one that all are brought into.
            Directory.Move(checkout.At("shards", shard), checkout.At("shards", $"shard-{shard}"));
        }

        var merged = await checkout.BashAsync(Recipe.Steps(jobs["merge"]["steps"], "run")[^1], "-e");
        Directory.Delete(checkout.At("shards", "shard-2"), recursive: true);
        var missing = await checkout.BashAsync(Recipe.Steps(jobs["merge"]["steps"], "run")[^1], "-e");

        Slower(merged);
        Assert.Contains("\n::error file=prefill-bench.yaml,line=6,", merged.Output, StringComparison.Ordinal);
        Assert.True(missing.Code == 4, missing.ToString());
        Assert.Contains("shard 2/3 is in no folder", missing.Output + missing.Error, StringComparison.Ordinal);
        Assert.Equal("always()", Text(jobs["merge"]["if"]));
        Assert.Equal("shard", Text(jobs["merge"]["needs"]));
    }

    [Fact(Explicit = true)]
    public async Task GitLab_measures_parallel_jobs_and_its_last_stage_has_the_verdict()
    {
        var recipe = new Recipe("docs/ci/gitlab.md").Yaml[2];
        var checkout = await Checkout.ApprovedAsync(tool);
        var jobs = int.Parse(Text(recipe["shard"]["parallel"]), System.Globalization.CultureInfo.InvariantCulture);
        checkout.Variables["CI"] = checkout.Variables["GITLAB_CI"] = "true";
        checkout.Variables["DEVICE"] = checkout.Device("after");
        checkout.Variables["CI_NODE_TOTAL"] = $"{jobs}";
        for (var job = 1; job <= jobs; job++)
        {
            checkout.Variables["CI_NODE_INDEX"] = $"{job}";
            Succeeded(await checkout.BashAsync(Script(recipe["shard"]), "-eo", "pipefail"));
        }

        // Artifacts of earlier stages are laid out as they were in their jobs.
        var merged = await checkout.BashAsync(Script(recipe["merge"]), "-eo", "pipefail");

        Slower(merged);
        Assert.True(File.Exists(checkout.At(Text(recipe["merge"]["artifacts"]["reports"]["junit"]))));
        Assert.Equal("always", Text(recipe["merge"]["when"]));
    }

    /// <summary>Keywords of GitLab's "CI/CD YAML syntax reference"; its schema has more than we use.</summary>
    [Fact]
    public void GitLab_knows_every_keyword()
    {
        string[] job = ["artifacts", "image", "parallel", "script", "stage", "tags", "timeout", "variables", "when"];
        string[] artifacts = ["paths", "reports", "when"];
        string[] moments = ["on_success", "on_failure", "always"];
        var recipe = new Recipe("docs/ci/gitlab.md").Yaml[2];

        Assert.Equal(["merge", "shard", "stages"], recipe.Children.Keys.Select(Text).Order());
        foreach (var name in (string[])["shard", "merge"])
        {
            Assert.Empty(((YamlMappingNode)recipe[name]).Children.Keys.Select(Text).Except(job));
            Assert.Contains(Text(recipe[name]["stage"]), ((YamlSequenceNode)recipe["stages"]).Select(Text));
            Assert.Empty(((YamlMappingNode)recipe[name]["artifacts"]).Children.Keys.Select(Text).Except(artifacts));
            Assert.Contains(Text(recipe[name]["artifacts"]["when"]), moments);
        }

        // Of the first stage's jobs every folder is kept, whatever became of them, and the last stage reads no other.
        var folder = Text(((YamlSequenceNode)recipe["shard"]["artifacts"]["paths"]).Single());
        Assert.Equal("always", Text(recipe["shard"]["artifacts"]["when"]));
        Assert.Contains($"--output \"{folder}/$CI_NODE_INDEX\"", Script(recipe["shard"]), StringComparison.Ordinal);
        Assert.Contains($"merge {folder} ", Script(recipe["merge"]), StringComparison.Ordinal);
        Assert.InRange(int.Parse(Text(recipe["shard"]["parallel"]), System.Globalization.CultureInfo.InvariantCulture), 1, 200);
    }

    [Fact]
    public void Kubernetes_knows_every_field_of_the_jobs_and_the_pods_know_how_many_they_are()
    {
        var (shards, merge) = Jobs();

        var spec = shards.Spec;
        Assert.Equal(("batch/v1", "Job"), (shards.ApiVersion, shards.Kind));
        Assert.Equal("Indexed", spec.CompletionMode);
        Assert.Equal($"{spec.Completions}", spec.Template.Spec.Containers[0].Env.Single(one => one.Name == "PREFILL_BENCH_SHARDS").Value);
        // The API server takes backoffLimitPerIndex only with these.
        Assert.Equal("Never", spec.Template.Spec.RestartPolicy);
        Assert.Equal(("batch/v1", "Job", 0), (merge.ApiVersion, merge.Kind, merge.Spec.BackoffLimit));
        Assert.All(
            new[] { shards, merge },
            job => Assert.Equal(
                job.Spec.Template.Spec.Volumes.Select(volume => volume.Name),
                job.Spec.Template.Spec.Containers[0].VolumeMounts.Select(mount => mount.Name)));
        Assert.Equal("1", $"{spec.Template.Spec.Containers[0].Resources.Limits["nvidia.com/gpu"]}");
        Assert.Equal(Claim(shards), Claim(merge));
        Assert.Contains(
            $"\"{Mounted(shards)}/$JOB_COMPLETION_INDEX\"", spec.Template.Spec.Containers[0].Args.Single(), StringComparison.Ordinal);
        Assert.Contains(Mounted(merge), merge.Spec.Template.Spec.Containers[0].Command);

        static string Claim(V1Job job) => job.Spec.Template.Spec.Volumes.Single().PersistentVolumeClaim.ClaimName;

        static string Mounted(V1Job job) => job.Spec.Template.Spec.Containers[0].VolumeMounts.Single().MountPath;
    }

    [Fact(Explicit = true)]
    public async Task Kubernetes_pods_measure_their_shards_and_the_second_job_has_the_verdict()
    {
        var (shards, merge) = Jobs();
        var checkout = await Checkout.ApprovedAsync(tool);
        foreach (var variable in shards.Spec.Template.Spec.Containers[0].Env)
        {
            checkout.Variables[variable.Name] = variable.Value;
        }

        for (var pod = 0; pod < shards.Spec.Completions; pod++)
        {
            checkout.Variables["JOB_COMPLETION_INDEX"] = $"{pod}";
            Succeeded(await checkout.BashAsync(Here(shards.Spec.Template.Spec.Containers[0].Args.Single()), "-e"));
        }

        Slower(await checkout.BashAsync(Here(string.Join(' ', merge.Spec.Template.Spec.Containers[0].Command)), "-e"));

        string Here(string command) => command.Replace("--device cuda", $"--device '{checkout.Device("after")}'", StringComparison.Ordinal)
            .Replace("/shards", "volume", StringComparison.Ordinal);
    }

    private static (V1Job Shards, V1Job Merge) Jobs()
    {
        var blocks = new Recipe("docs/ci/kubernetes.md").Blocks("yaml");
        return (KubernetesYaml.Deserialize<V1Job>(blocks[0], strict: true), KubernetesYaml.Deserialize<V1Job>(blocks[1], strict: true));
    }

    private static void Succeeded(Ended step) => Assert.True(step.Code == 0, step.ToString());

    private static void Slower(Ended merged)
    {
        Assert.True(merged.Code == 2, merged.ToString());
        Assert.Contains("REGRESSED b1 s64 fp8", merged.Output, StringComparison.Ordinal);
    }

    private static string Script(YamlNode job) => string.Join('\n', ((YamlSequenceNode)job["script"]).Select(Text));

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
