using System.Text.RegularExpressions;
using Microsoft.Build.Utilities;
using PrefillBench.MSBuild;

namespace PrefillBench.Tests.Tasks;

/// <summary>What the tool is asked.</summary>
public static partial class CommandLineTests
{
    [Fact]
    public static void Nothing_set_leaves_the_choices_to_the_tool()
    {
        using var tool = new FakeTool("results 0 PASS; exit 0");

        tool.Task.Execute();

        Assert.Equal(
            $"run\n\"--run-id=ID\"\n\"--parent-pid={Environment.ProcessId}\"\n\"--output={tool.Output}\"\n\"--log-format=text\"\n"
            + "--no-color\n",
            RunId().Replace(tool.Asked.TrimStart('\uFEFF'), "--run-id=ID"));
    }

    [Fact]
    public static void Everything_set_arrives()
    {
        using var tool = new FakeTool("results 0 PASS; exit 0");
        var task = tool.Task;
        (task.SpecFile, task.BaselineDirectory, task.KernelDirectory) =
            (new TaskItem("a b/spec.yaml"), new TaskItem("/base"), new TaskItem("k"));
        (task.Device, task.Suite, task.Filter) = ("cuda:1", "ci", ["*-bf16-*", "!b16-*"]);
        (task.Against, task.Protocol, task.L2) = ("HEAD~1", "standard", "warm");
        (task.Budget, task.Pairs, task.Seed, task.LockWait, task.MaxSeconds) = ("90s", 17, "7", "30s", 60);
        (task.OnInconclusive, task.OnMissingBaseline, task.OnDrift, task.OnEnvironmentChange) = ("warn", "record", "fail", "warn");
        task.OnImproved = "fail";
        (task.ToolVerbosity, task.AdditionalArguments) = ("detailed", "--budget 10s --seed \"4\"");
        task.Reports = [new TaskItem("r/x.html", new Dictionary<string, string> { ["Format"] = "html" })];

        task.Execute();

        string[] expected =
        [
            "--timeout=60s", $"--spec={tool.Folder}/a b/spec.yaml", "--baselines=/base", $"--kernels={tool.Folder}/k", "--device=cuda:1",
            "--suite=ci", "--filter=*-bf16-*",
            "--filter=!b16-*", "--against=HEAD~1", "--protocol=standard", "--l2=warm", "--budget=90s", "--pairs=17", "--seed=7",
            "--lock-wait=30s", "--on-inconclusive=warn",
            "--on-missing-baseline=record", "--on-drift=fail", "--on-environment-change=warn", "--on-improved=fail", "--verbosity=detailed",
            $"--report=html={tool.Folder}/r/x.html",
        ];
        Assert.Superset(expected.ToHashSet(), tool.Asked.Split('\n').Select(line => line.Trim('"')).ToHashSet());
        Assert.EndsWith("\n--budget 10s --seed \"4\"\n", tool.Asked, StringComparison.Ordinal);
    }

    [Fact]
    public static void Every_run_has_another_id()
    {
        var ids = Enumerable.Range(0, 2).Select(_ =>
        {
            using var tool = new FakeTool("results 0 PASS; exit 0");
            Assert.True(tool.Task.Execute(), tool.Engine.All);
            return RunId().Match(tool.Asked).Value;
        }).ToArray();

        Assert.NotEqual(ids[0], ids[1]);
    }

    [Theory]
    [InlineData("say \"hi\"")]
    [InlineData("two\nlines")]
    public static void A_value_that_no_response_file_can_hold_is_refused(string value)
    {
        using var tool = new FakeTool("results 0 PASS; exit 0");
        tool.Task.Suite = value;

        var succeeded = tool.Task.Execute();

        Assert.False(succeeded);
        Assert.Equal("PFB9006", tool.Engine.Codes);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public static void A_limit_out_of_range_is_refused(int seconds)
    {
        using var tool = new FakeTool("results 0 PASS; exit 0");
        tool.Task.MaxSeconds = seconds;

        Assert.False(tool.Task.Execute());
        Assert.Equal("PFB9006", tool.Engine.Codes);
    }

    [Fact]
    public static void Exit_codes_for_bisecting_are_refused_because_a_build_reads_the_usual_ones()
    {
        using var tool = new FakeTool("results 0 PASS; exit 0");
        tool.Task.AdditionalArguments = "--exit-codes bisect";

        Assert.False(tool.Task.Execute());
        Assert.Equal("PFB9006", tool.Engine.Codes);
        Assert.Contains("git bisect run", tool.Engine.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PrefillBenchMode", "always measures pairs")]
    [InlineData("PrefillBenchAddSession", "an approval keeps the code")]
    public static void A_property_of_an_earlier_version_is_refused_with_what_replaces_it(string property, string instead)
    {
        using var tool = new FakeTool("results 0 PASS; exit 0");
        tool.Task.RetiredProperties = [property];

        var succeeded = tool.Task.Execute();

        Assert.False(succeeded);
        Assert.Equal("PFB9006", tool.Engine.Codes);
        Assert.Contains($"{property} no longer exists: ", tool.Engine.All, StringComparison.Ordinal);
        Assert.Contains(instead, tool.Engine.All, StringComparison.Ordinal);
    }

    [Fact]
    public static void What_is_not_there_cannot_be_started()
    {
        using var tool = new FakeTool("exit 0");
        (tool.Task.ToolAssembly, tool.Task.DotNetHost) = ("/nowhere/tool.dll", "");

        Assert.False(tool.Task.Execute());
        Assert.Equal("PFB9005", tool.Engine.Codes);
    }

    [Fact]
    public static void An_approval_needs_a_reason_and_hands_on_what_the_tool_says()
    {
        using var tool = new FakeTool("echo 'prefill-bench: error PFB3005: a build server must not approve' >&2; exit 5");
        ApprovePrefillBench Approval(string reason) => new()
        {
            BuildEngine = tool.Engine, ToolAssembly = tool.Task.ToolAssembly, DotNetHost = tool.Task.DotNetHost,
            ProjectDirectory = tool.Folder,
            Reason = reason, Suite = "ci", Slug = "h200", Rows = ["*/trtllm"], BaselineDirectory = new TaskItem("b"),
        };

        Assert.False(Approval("").Execute());
        Assert.False(Approval("faster now").Execute());
        Assert.Equal("PFB9006 PFB3005", tool.Engine.Codes);
        Assert.Equal(
            $"approve\n\"--reason=faster now\"\n\"--suite=ci\"\n\"--slug=h200\"\n\"--filter=*/trtllm\"\n\"--baselines={tool.Folder}/b\"\n",
            tool.Asked.TrimStart('\uFEFF'));
    }

    [Fact]
    public static void A_kernel_that_cannot_be_compiled_is_an_error_at_its_line()
    {
        using var tool = new FakeTool("echo '/k/prefill.cu(12,3): error PFB4020: identifier is undefined' >&2; exit 2");
        var check = new CheckPrefillBenchKernels
        {
            BuildEngine = tool.Engine, ToolAssembly = tool.Task.ToolAssembly, DotNetHost = tool.Task.DotNetHost,
            ProjectDirectory = tool.Folder, KernelDirectory = new TaskItem("k"), Architectures = ["sm_80", "sm_90a"],
            OnMissingBaseline = "record",
        };

        Assert.False(check.Execute());
        Assert.Equal(
            ("PFB4020", "/k/prefill.cu", 12),
            (tool.Engine.Errors.Single().Code, tool.Engine.Errors.Single().File, tool.Engine.Errors.Single().LineNumber));
        Assert.Equal(
            $"kernels\ncheck\n\"--kernels={tool.Folder}/k\"\n\"--arch=sm_80,sm_90a\"\n\"--on-missing-baseline=record\"\n",
            tool.Asked.TrimStart('\uFEFF'));
    }

    [GeneratedRegex("--run-id=[0-9a-f]{32}")]
    private static partial Regex RunId();
}
