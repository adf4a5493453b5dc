using PrefillBench.MSBuild;

namespace PrefillBench.Tests.Tasks;

/// <summary>The starter sweep file, written by a build.</summary>
public static class InitTests
{
    [Fact]
    public static void The_next_command_is_one_of_the_build_and_not_of_the_command_line()
    {
        using var tool = new FakeTool("echo wrote prefill-bench.yaml; echo 'next: dotnet prefill-bench plan'; exit 0");

        Assert.True(Init(tool, "--kernel triton").Execute(), tool.Engine.All);

        Assert.Equal("init\n--kernel triton\n", tool.Asked.TrimStart('\uFEFF'));
        Assert.Contains("wrote prefill-bench.yaml", tool.Engine.All, StringComparison.Ordinal);
        Assert.Contains("next: dotnet build 'b/the gate.csproj' -t:PrefillBench -tl:off", tool.Engine.All, StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet prefill-bench plan", tool.Engine.All, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_file_that_is_there_is_the_tools_error_and_nothing_comes_next()
    {
        using var tool = new FakeTool("echo 'prefill-bench: error PFB5014: prefill-bench.yaml is there already' >&2; exit 5");

        Assert.False(Init(tool, "").Execute());

        Assert.Equal("PFB5014", tool.Engine.Codes);
        Assert.DoesNotContain("next: ", tool.Engine.All, StringComparison.Ordinal);
    }

    private static InitPrefillBench Init(FakeTool tool, string arguments) => new()
    {
        BuildEngine = tool.Engine, ToolAssembly = tool.Task.ToolAssembly, DotNetHost = tool.Task.DotNetHost,
        ProjectDirectory = tool.Folder, ProjectFile = "/a/b/the gate.csproj", StartDirectory = "/a", AdditionalArguments = arguments,
    };
}
