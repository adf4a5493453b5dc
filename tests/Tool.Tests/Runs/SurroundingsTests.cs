using PrefillBench.Tests.Cli;

namespace PrefillBench.Tests.Runs;

/// <summary>A process that was started with something missing says what, where it still can, and never dies without an exit code.</summary>
public static class SurroundingsTests
{
    private const string Plan = "\"$@\" plan --device fake:fake.json --suite one";

    [Fact]
    public static async Task A_working_directory_that_was_deleted_is_said()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a folder in use can be deleted");
        using var bench = new ToolBench();

        var plan = await RunAsync(bench, "mkdir gone; cd gone; rmdir ../gone; \"$@\" plan");

        Assert.True(plan.Exit == 1, plan.All);
        Assert.Equal(
            "prefill-bench: error PFB4004: the working directory was deleted or cannot be read; change into a folder that exists\n",
            plan.Error);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(255)]
    public static async Task Too_few_open_files_are_said_before_the_runtime_lacks_its_own(int limit)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the shell sets the limit");
        using var bench = new ToolBench();

        var plan = await RunAsync(bench, $"ulimit -n {limit}; {Plan}");

        Assert.True(plan.Exit == 1, plan.All);
        Assert.Equal(
            $"prefill-bench: error PFB4008: this process may have {limit} files open, and a run needs 256; raise the limit, as "
            + "`ulimit -n 1024` does\n",
            plan.Error);
    }

    [Theory]
    [InlineData(Plan + " >/dev/full", 1, "error PFB4005: no space is left to write standard output")]
    [InlineData(Plan + " >&-", 1, "error PFB4004: standard output cannot be written")]
    [InlineData(Plan + " --filter none 2>/dev/full", 5, "")]
    [InlineData(Plan + " --filter none 2>&-", 5, "")]
    public static async Task Standard_streams_that_cannot_be_written_are_named_and_the_exit_code_stays(string line, int exit, string said)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a device that is always full");
        using var bench = new ToolBench();

        var plan = await RunAsync(bench, line);

        Assert.True(plan.Exit == exit, plan.All);
        Assert.Contains(said, plan.Error, StringComparison.Ordinal);
    }

    private static async Task<Invocation> RunAsync(ToolBench bench, string line)
    {
        using var shell = ToolProcess.Shell(bench, line);
        return await shell.EndAsync();
    }
}
