namespace PrefillBench.Tests.Package;

/// <summary>The gate at the end of a build, which has to be asked for.</summary>
public sealed class HookTests(PackedTool tool)
{
    [Fact]
    public async Task A_build_gates_only_when_asked_and_never_for_an_editor()
    {
        var gating = await PrivateAsync("unasked");

        var plain = await gating.BuildAsync("Build");
        var design = await gating.BuildAsync("Build", "PrefillBenchOnBuild=true", "DesignTimeBuild=true");

        Assert.True(plain.Code == 0, plain.Output);
        Assert.Equal((0, 0), (plain.Runs, design.Runs));
    }

    [Fact]
    public async Task A_pass_is_remembered_until_something_changes()
    {
        var gating = await PrivateAsync("remembered");
        Task<Built> Build(params string[] more) => gating.BuildAsync("Build", ["PrefillBenchOnBuild=true", $"PrefillBenchAgainst={gating.At("other.json")}", .. more]);
        gating.Script(Gating.Plain, "other.json");

        var first = await Build();
        var again = await Build();
        var otherSeed = await Build("PrefillBenchSeed=3");
        File.SetLastWriteTimeUtc(gating.Spec, DateTime.UtcNow.AddSeconds(2));
        var otherSpec = await Build("PrefillBenchSeed=3");

        Assert.True(first.Code == 0, first.Output);
        Assert.Equal([1, 0, 1, 1], new[] { first, again, otherSeed, otherSpec }.Select(built => built.Runs));
    }

    [Fact]
    public async Task What_did_not_pass_comes_again()
    {
        var gating = await PrivateAsync("not passed");

        var recorded = await gating.BuildAsync("Build", "PrefillBenchOnBuild=true");
        gating.Script("""{"rules": [{"row": "*", "output": "Wrong"}]}""");
        var failed = await gating.BuildAsync("Build", "PrefillBenchOnBuild=true");
        var again = await gating.BuildAsync("Build", "PrefillBenchOnBuild=true");

        Assert.Equal((0, 1), (recorded.Code, recorded.Runs));
        Assert.Equal((1, 1), (failed.Code, failed.Runs));
        Assert.Equal((1, 1), (again.Code, again.Runs));
    }

    /// <summary>These builds write to the project's own folders, which tests of one project would share.</summary>
    private async Task<Gating> PrivateAsync(string name) => Gating.In(await GateProject.CreateAsync(tool, $"hook {name}"));
}
