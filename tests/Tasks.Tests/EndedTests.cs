using System.Globalization;
using PrefillBench.TestData;

namespace PrefillBench.Tests.Tasks;

/// <summary>The tool's life is in the hands of the build.</summary>
public static class EndedTests
{
    private const string Sleeping = "sleep 300 & echo $! > \"$(dirname \"$0\")/child\"; wait";

    [Fact]
    public static async Task A_tool_that_does_not_end_itself_is_killed_with_its_children()
    {
        using var tool = new FakeTool(Sleeping);
        (tool.Task.MaxSeconds, tool.Task.GraceSeconds) = (1, 0);

        var succeeded = tool.Task.Execute();

        Assert.False(succeeded);
        Assert.Equal("PFB9003", tool.Engine.Codes);
        Assert.True(await IsGoneAsync(tool), "an orphan is left");
    }

    [Fact]
    public static async Task A_cancelled_build_ends_the_tool_and_its_children()
    {
        using var tool = new FakeTool(Sleeping);
        var execution = Task.Run(tool.Task.Execute, TestContext.Current.CancellationToken);
        while (!File.Exists(ChildFile(tool)))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        tool.Task.Cancel();

        Assert.False(await execution.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        Assert.Equal("PFB9004", tool.Engine.Codes);
        Assert.True(await IsGoneAsync(tool), "an orphan is left");
    }

    private static string ChildFile(FakeTool tool) => Path.Combine(tool.Folder, "child");

    private static Task<bool> IsGoneAsync(FakeTool tool) =>
        LinuxProcesses.AreGoneAsync(int.Parse(File.ReadAllText(ChildFile(tool)), CultureInfo.InvariantCulture));
}
