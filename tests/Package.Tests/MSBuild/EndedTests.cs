using PrefillBench.TestData;

namespace PrefillBench.Tests.Package;

/// <summary>Gates that do not come to their end. The scripted runs are long; each launch really sleeps.</summary>
public sealed class EndedTests(PackedTool tool)
{
    private const string Slow = """{"rules": [{"row": "*", "medianMs": 20, "sleepMs": 20}]}""";

    [Fact(Explicit = true)]
    public async Task A_run_that_takes_too_long_ends_itself_with_what_it_has()
    {
        var gating = await SlowAsync();

        var built = await gating.GateAsync("PrefillBenchSuite=long", "PrefillBenchMaxSeconds=3");

        Assert.Equal(1, built.Code);
        Assert.StartsWith("PFB2004", built.Codes, StringComparison.Ordinal);
        Assert.Contains("complete=false", Lines(gating), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_tool_is_named_and_leaves_no_workers()
    {
        var gating = await SlowAsync();
        using var build = gating.Start("PrefillBench", "PrefillBenchSuite=long");
        var id = await build.MeasuringAsync();
        var workers = LinuxProcesses.ChildrenOf(id);

        LinuxProcesses.Signal("KILL", id);

        var built = await build.BuiltAsync();
        Assert.Equal((1, "PFB9001"), (built.Code, built.Codes));
        Assert.Contains("signal 9", built.Errors[0].Text, StringComparison.Ordinal);
        Assert.True(await LinuxProcesses.AreGoneAsync(workers), "a worker is left");
        NothingHalf(gating);
    }

    [Fact]
    public async Task An_interrupted_build_ends_the_tool_and_its_workers()
    {
        var gating = await SlowAsync();
        using var build = gating.Start("PrefillBench", "PrefillBenchSuite=long");
        var id = await build.MeasuringAsync();
        var family = LinuxProcesses.ChildrenOf(id).Append(id).ToArray();

        LinuxProcesses.Signal("INT", build.Id);

        var (code, output) = await build.EndAsync();
        Assert.NotEqual(0, code);
        Assert.Contains("error PFB9004", output, StringComparison.Ordinal);
        Assert.True(await LinuxProcesses.AreGoneAsync(family), "an orphan is left");
        NothingHalf(gating);
    }

    [Fact]
    public async Task A_terminated_build_leaves_no_orphan_and_results_that_say_so()
    {
        var gating = await SlowAsync();
        using var build = gating.Start("PrefillBench", "PrefillBenchSuite=long");
        var id = await build.MeasuringAsync();
        var family = LinuxProcesses.ChildrenOf(id).Append(id).ToArray();

        LinuxProcesses.Signal("TERM", build.Id);

        // `dotnet build` itself ends at once, with exit code 0: only the results can be trusted.
        Assert.True(await LinuxProcesses.AreGoneAsync(family), "an orphan is left");
        NothingHalf(gating);
        Assert.Contains("complete=false", Lines(gating), StringComparison.Ordinal);
        Assert.Contains("exitCode=143", Lines(gating), StringComparison.Ordinal);
    }

    private async Task<Gating> SlowAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are watched through /proc");
        var gating = await Gating.OfAsync(tool);
        gating.Script(Slow);
        return gating;
    }

    private static string Lines(Gating gating) => File.ReadAllText(Path.Combine(gating.Output, "results.lines"));

    private static void NothingHalf(Gating gating) => Assert.Empty(Directory.EnumerateFiles(gating.Output, "*.tmp"));
}
