using System.Collections.Immutable;
using PrefillBench.Cli;

namespace PrefillBench.Tests.Cli;

public static class BuildServerTests
{
    [Theory]
    [InlineData("CI=true", "CI=true")]
    [InlineData("CI=1", "CI=1")]
    [InlineData("CI=false", null)]
    [InlineData("CI=0", null)]
    [InlineData("CI=", null)]
    [InlineData("GITHUB_ACTIONS=true", "GITHUB_ACTIONS=true")]
    [InlineData("TF_BUILD=True", "TF_BUILD=True")]
    [InlineData("JENKINS_URL=http://x BUILD_ID=7", "JENKINS_URL and BUILD_ID set")]
    [InlineData("BUILD_ID=7", null)]
    [InlineData("TEAMCITY_VERSION=2025.1", "TEAMCITY_VERSION set")]
    [InlineData("CODEBUILD_BUILD_ID=1 AWS_REGION=eu", "CODEBUILD_BUILD_ID and AWS_REGION set")]
    [InlineData("CODESPACES=true REMOTE_CONTAINERS=true TERM=dumb", null)]
    public static void A_build_server_is_known_by_its_variables(string variables, string? expected)
    {
        var set = variables.Split(' ').Select(variable => variable.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.Equal(expected, BuildServer.Known(name => set.GetValueOrDefault(name) is { Length: > 0 } value ? value : null));
    }

    [Fact]
    public static async Task Approving_there_is_refused_by_the_variable_s_name_and_not_for_CI_false()
    {
        using var bench = new ToolBench(gate: "{on_missing_baseline: record}");
        await bench.RunAsync();
        bench.Variables = ImmutableDictionary<string, string>.Empty.Add("TEAMCITY_VERSION", "2025.1");
        var refused = await bench.ToolAsync("approve", "--from", "out", "--reason", "x");
        bench.Variables = ImmutableDictionary<string, string>.Empty.Add("CI", "false");
        var approved = await bench.ToolAsync("approve", "--from", "out", "--reason", "x");

        Assert.Equal(5, refused.Exit);
        Assert.Contains("a build server (TEAMCITY_VERSION set) must not approve its own times", refused.Error, StringComparison.Ordinal);
        Assert.True(approved.Exit == 0, approved.All);
    }

    [Fact]
    public static void A_temporary_folder_that_is_not_there_is_said_and_one_that_is_is_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "TMPDIR is Unix'");

        Assert.Equal("TMPDIR names /scratch/17, which is not a folder", TemporaryFolder.Complaint("/scratch/17", _ => false));
        Assert.Null(TemporaryFolder.Complaint("/scratch/17", _ => true));
        Assert.Null(TemporaryFolder.Complaint("", _ => false));
        Assert.Null(TemporaryFolder.Complaint(null, _ => false));
    }
}
