using System.Text.Json;

namespace PrefillBench.Tests.Package;

/// <summary>
/// The gate at the end of a build, which has to be asked for. Only these tests, one after the other, compile the shared project.
/// </summary>
public sealed class HookTests(PackedTool tool)
{
    [Fact]
    public async Task A_build_gates_only_when_asked_and_never_for_an_editor()
    {
        var gating = await Gating.OfAsync(tool);

        var plain = await gating.BuildAsync("Build");
        var design = await gating.BuildAsync("Build", "PrefillBenchOnBuild=true", "DesignTimeBuild=true");

        Assert.True(plain.Code == 0, plain.Output);
        Assert.Equal((0, 0), (plain.Runs, design.Runs));
    }

    [Fact]
    public async Task Identical_code_in_a_project_for_two_frameworks_passes_once_and_that_is_remembered_until_something_changes()
    {
        var gating = Gating.In(await GateProject.OfTwoFrameworksAsync(tool, "hook remembered"));
        Task<Built> Build(params string[] more) =>
            gating.BuildAsync("Build", ["PrefillBenchOnBuild=true", $"PrefillBenchAgainst={gating.At("other.json")}", .. more]);
        gating.Script(Gating.Plain, "other.json");

        var first = await Build();
        var again = await Build();
        var otherSeed = await Build("PrefillBenchSeed=3");
        File.SetLastWriteTimeUtc(gating.Spec, DateTime.UtcNow.AddSeconds(2));
        var otherSpec = await Build("PrefillBenchSeed=3");
        var called = await gating.GateAsync();

        Assert.True(first.Code == 0, first.Output);
        Assert.Equal((2, ""), (first.Tasks("Csc"), first.Codes));
        Assert.DoesNotContain(first.Warnings, warning => warning.Code.StartsWith("PFB", StringComparison.Ordinal));
        using var results = JsonDocument.Parse(first.Embedded("results.json"));
        Assert.Equal("IDENTICAL", results.RootElement.GetProperty("verdict").GetString());
        Assert.StartsWith("# prefill-bench: IDENTICAL", first.Embedded("report.md"), StringComparison.Ordinal);
        Assert.Matches(@"nothing has changed since \w+: \d+ rows of suite one on fake-\S+, 20\d\d-", again.Output);
        Assert.DoesNotContain("not measured again", otherSeed.Output, StringComparison.Ordinal);
        Assert.Equal([1, 0, 1, 1, 1], new[] { first, again, otherSeed, otherSpec, called }.Select(built => built.Runs));
    }

    [Fact]
    public async Task Wrong_output_is_an_error_with_its_code_and_comes_again()
    {
        var gating = await Gating.OfAsync(tool);

        var recorded = await gating.BuildAsync("Build", "PrefillBenchOnBuild=true");
        gating.Script("""{"rules": [{"row": "*/trtllm", "output": "Wrong"}]}""");
        var failed = await gating.BuildAsync("Build", "PrefillBenchOnBuild=true");
        var again = await gating.BuildAsync("Build", "PrefillBenchOnBuild=true");

        Assert.Equal((0, 1), (recorded.Code, recorded.Runs));
        Assert.Equal((1, "PFB1002", 1), (failed.Code, failed.Codes, failed.Runs));
        Assert.Equal((1, "PFB1002", 1), (again.Code, again.Codes, again.Runs));
    }
}
