namespace PrefillBench.Tests.Cli;

/// <summary>What `init` leaves in a folder, and what it says to do next.</summary>
public static class InitTests
{
    [Fact]
    public static async Task What_runs_and_builds_write_is_kept_out_of_git()
    {
        using var bench = new ToolBench();

        var init = await bench.ToolAsync("init", "--kernel", "managed", "my kernel");

        Assert.True(init.Exit == 0, init.All);
        Assert.Equal(
            ["artifacts/", "bin/", "obj/", "built/", "__pycache__/"],
            await File.ReadAllLinesAsync(bench.At("my kernel", ".gitignore"), ToolBench.Cancellation));
        Assert.EndsWith(
            "next: cd 'my kernel', then dotnet build -c Release, then dotnet prefill-bench run --device cpu\n", init.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_gitignore_that_is_there_stays_as_it_is()
    {
        using var bench = new ToolBench();
        await File.WriteAllTextAsync(bench.At(".gitignore"), "mine\n", ToolBench.Cancellation);

        var init = await bench.ToolAsync("init", "--force");

        Assert.True(init.Exit == 0, init.All);
        Assert.Equal("mine\n", await File.ReadAllTextAsync(bench.At(".gitignore"), ToolBench.Cancellation));
        Assert.EndsWith("\nnext: dotnet prefill-bench plan, then dotnet prefill-bench run\n", init.Out, StringComparison.Ordinal);
    }
}
