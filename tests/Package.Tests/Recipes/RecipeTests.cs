using System.Xml.Linq;
using PrefillBench.Tests.Architecture;
using YamlDotNet.RepresentationModel;

namespace PrefillBench.Tests.Package;

/// <summary>The recipes under docs/ci, executed as written, with a scripted device in the place of the GPU.</summary>
public sealed class RecipeTests(PackedTool tool)
{
    private const string KernelCheck = "dotnet prefill-bench kernels check --on-missing-baseline record";

    [Fact(Explicit = true)]
    public async Task GitHub_shows_a_slower_kernel_as_annotation_and_summary()
    {
        var recipe = new Recipe("docs/ci/github-actions.md").Yaml;
        var jobs = (YamlMappingNode)recipe[0]["jobs"];
        var checkout = await Checkout.ApprovedAsync(tool);
        Set(
            checkout, ("CI", "true"), ("GITHUB_ACTIONS", "true"), ("GITHUB_WORKSPACE", checkout.Folder),
            ("GITHUB_STEP_SUMMARY", checkout.Summary));

        var passed = await StepsAsync(checkout, Recipe.Steps(jobs["gate"]["steps"], "run"), "-e");
        checkout.Variables["DEVICE"] = checkout.Device("after");
        var failed = await StepsAsync(checkout, Recipe.Steps(jobs["gate"]["steps"], "run"), "-e");
        var built = await StepsAsync(checkout, Recipe.Steps(recipe[1]["steps"], "run"), "-e");

        Assert.Equal([0, 0], passed.Select(step => step.Code));
        Assert.Contains("verdict: IDENTICAL (exit 0)", passed[1].Output, StringComparison.Ordinal);
        Assert.Equal([0, 2], failed.Select(step => step.Code));
        Assert.Contains(
            failed[1].Output.Split('\n'),
            line => line.StartsWith("::error file=prefill-bench.yaml,line=6,col=3,title=PFB1001::b1-s64-fp8-", StringComparison.Ordinal));
        Assert.Equal([1, 0], built.Select(step => step.Code));
        BuildFailed(built[0], checkout);
        Assert.Equal(
            3,
            (await File.ReadAllTextAsync(checkout.Summary, TestContext.Current.CancellationToken)).Split("# prefill-bench: ").Length - 1);
        Assert.Equal(["check", "gate"], jobs.Children.Keys.Select(key => ((YamlScalarNode)key).Value));
        Assert.All(
            jobs.Children.Values.SelectMany(job => (YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>(),
            step => Assert.True(step.Children.ContainsKey("run") ^ step.Children.ContainsKey("uses")));
        Assert.Equal(["dotnet tool restore", KernelCheck], Recipe.Steps(jobs["check"]["steps"], "run"));
    }

    [Fact(Explicit = true)]
    public async Task Azure_shows_a_slower_kernel_as_issue_and_summary()
    {
        var recipe = new Recipe("docs/ci/azure-pipelines.md").Yaml;
        var jobs = ((YamlSequenceNode)recipe[0]["jobs"]).Cast<YamlMappingNode>().ToDictionary(job => ((YamlScalarNode)job["job"]).Value!);
        var checkout = await Checkout.ApprovedAsync(tool);
        Set(checkout, ("TF_BUILD", "True"), ("BUILD_SOURCESDIRECTORY", checkout.Folder), ("DEVICE", checkout.Device("after")));

        var failed = await StepsAsync(checkout, Recipe.Steps(jobs["gate"]["steps"], "script"));
        var built = await StepsAsync(checkout, Recipe.Steps(recipe[1]["steps"], "script"));

        Assert.Equal([0, 2], failed.Select(step => step.Code));
        Assert.Contains(failed[1].Output.Split('\n'), line => line.StartsWith(
            "##vso[task.logissue type=error;sourcepath=prefill-bench.yaml;linenumber=6;columnnumber=3;code=PFB1001;]b1-s64-fp8-",
            StringComparison.Ordinal));
        Assert.Contains(
            $"\n##vso[task.uploadsummary]{checkout.At("artifacts", "prefill-bench", "report.md")}\n", failed[1].Output,
            StringComparison.Ordinal);
        Assert.Equal([1, 0], built.Select(step => step.Code));
        BuildFailed(built[0], checkout);
        Regressed(checkout.At(((YamlSequenceNode)jobs["gate"]["steps"]).Cast<YamlMappingNode>().Where(step =>
            step.Children.ContainsKey("inputs")).Select(step => ((YamlScalarNode)step["inputs"]["testResultsFiles"]).Value!).Single()));
        Assert.True(File.Exists(built[1].Output.Trim()["##vso[task.uploadsummary]".Length..]));
        Assert.Equal(["dotnet tool restore", KernelCheck], Recipe.Steps(jobs["check"]["steps"], "script"));
    }

    [Fact(Explicit = true)]
    public async Task GitLab_fails_the_job_of_a_slower_kernel()
    {
        var recipe = new Recipe("docs/ci/gitlab.md").Yaml;
        var checkout = await Checkout.ApprovedAsync(tool);
        Set(checkout, ("CI", "true"), ("GITLAB_CI", "true"), ("CI_PROJECT_DIR", checkout.Folder), ("DEVICE", checkout.Device("after")));

        var failed = await checkout.BashAsync(Script(recipe[0]["gate"]), "-eo", "pipefail");
        var built = await checkout.BashAsync(Script(recipe[1]["gate"]), "-eo", "pipefail");

        Assert.Equal(2, failed.Code);
        Assert.Contains("REGRESSED b1 s64 fp8", failed.Output, StringComparison.Ordinal);
        Regressed(checkout.At(((YamlScalarNode)recipe[0]["gate"]["artifacts"]["reports"]["junit"]).Value!));
        BuildFailed(built, checkout);
        Assert.Equal(["check", "gate"], ((YamlSequenceNode)recipe[0]["stages"]).Select(stage => ((YamlScalarNode)stage).Value));
        Assert.Equal($"dotnet tool restore\n{KernelCheck}", Script(recipe[0]["check"]));
    }

    [Fact(Explicit = true)]
    public async Task A_shell_tells_passed_from_slower_and_from_unable()
    {
        var checkout = await Checkout.ApprovedAsync(tool);
        var gate = new Recipe("docs/ci/shell.md").Blocks("sh")[1];

        var passed = await checkout.BashAsync(gate);
        checkout.Variables["DEVICE"] = checkout.Device("after");
        var slower = await checkout.BashAsync(gate);
        checkout.Variables["DEVICE"] = "fake:nowhere.json";
        var unable = await checkout.BashAsync(gate);

        Assert.Equal((0, true), (passed.Code, passed.Output.TrimEnd().EndsWith("passed", StringComparison.Ordinal)));
        Assert.Equal((2, true), (slower.Code, slower.Error.Contains("slower than approved", StringComparison.Ordinal)));
        Assert.Equal((1, true), (unable.Code, unable.Error.Contains("could not run (1)", StringComparison.Ordinal)));
    }

    [Fact(Explicit = true)]
    public async Task Kernels_are_checked_without_a_gpu()
    {
        var nvrtc = Environment.GetEnvironmentVariable("PREFILL_BENCH_NVRTC") is { Length: > 0 } given ? given
            : Directory.Exists(Path.Combine(Repository.Root, ".tools", "nvrtc", "usr", "lib")) ? Directory.EnumerateFiles(
                Path.Combine(Repository.Root, ".tools", "nvrtc", "usr", "lib"),
                "libnvrtc.so.1?",
                SearchOption.AllDirectories).FirstOrDefault()
            : null;
        Assert.SkipWhen(nvrtc is null, "no NVRTC is here; eng/setup.sh unpacks one where it can");
        var checkout = Checkout.Of(tool);
        Set(checkout, ("PREFILL_BENCH_NVRTC", nvrtc!), ("PREFILL_BENCH_CACHE", checkout.At("cache")));

        var steps = new Recipe("docs/ci/shell.md").Blocks("sh")[2];
        var check = await checkout.BashAsync(steps, "-e");
        var target = await checkout.BashAsync("dotnet build perf/gate.csproj -t:PrefillBenchKernelsCheck");

        Assert.Equal($"dotnet tool restore\n{KernelCheck}\n", steps);
        Assert.True(check.Code == 0, check.ToString());
        Assert.Contains("RECORDED", check.Output, StringComparison.Ordinal);
        Assert.Equal(1, target.Code);
        Assert.Contains("error PFB3001: no resources are approved", target.Output, StringComparison.Ordinal);
    }

    private static string Script(YamlNode job) =>
        string.Join('\n', ((YamlSequenceNode)job["script"]).Select(line => ((YamlScalarNode)line).Value));

    private static void BuildFailed(Ended built, Checkout checkout)
    {
        Assert.True(built.Code == 1, built.ToString());
        Assert.Contains($"{checkout.At("prefill-bench.yaml")}(6,3): error PFB1001: b1-s64-fp8-", built.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(checkout.At("artifacts", "gate.binlog")));
    }

    private static void Regressed(string junit) =>
        Assert.Single(
            XDocument.Load(junit).Descendants("failure"),
            failure => ((string?)failure.Parent!.Attribute("name"))?.Contains("fp8", StringComparison.Ordinal) == true);

    private static void Set(Checkout checkout, params (string Name, string Value)[] variables)
    {
        foreach (var (name, value) in variables)
        {
            checkout.Variables[name] = value;
        }
    }

    /// <summary>Each step is a shell of its own.</summary>
    private static async Task<Ended[]> StepsAsync(Checkout checkout, string[] steps, params string[] options)
    {
        var ended = new List<Ended>();
        foreach (var step in steps)
        {
            ended.Add(await checkout.BashAsync(step, options));
        }

        return [.. ended];
    }
}
