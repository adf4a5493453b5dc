using System.Text.RegularExpressions;

namespace PrefillBench.Tests.Package;

/// <summary>Several projects that share a device.</summary>
public sealed partial class ShapeTests(PackedTool tool)
{
    private const string Properties =
        "<PrefillBenchDevice>fake:fake.json</PrefillBenchDevice><PrefillBenchOnBuild>true</PrefillBenchOnBuild>";

    [Fact(Explicit = true)]
    public async Task Two_gates_of_a_solution_take_turns_on_their_device()
    {
        var folder = Solution("two gates");

        var built = await BuildAsync(folder, "all.slnx", "-restore", "-m:2");

        Assert.True(built.Code == 0, built.Output);
        Assert.Equal(2, built.Runs);
        var (a, b) = (Measured(Path.Combine(folder, "a")), Measured(Path.Combine(folder, "b")));
        Assert.True(a.To <= b.From || b.To <= a.From, $"both measured at once: {a} and {b}");
    }

    [Fact(Explicit = true)]
    public async Task A_gate_that_may_not_wait_for_its_device_says_who_holds_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "one shell holds the device as the tool would, by flock");
        var gating = await Gating.OfAsync(tool);
        Directory.CreateDirectory(gating.Locks);
        using var holder = System.Diagnostics.Process.Start("flock", [Path.Combine(gating.Locks, "fake-1.lock"), "sleep", "300"]);
        await Task.Delay(300, TestContext.Current.CancellationToken);

        var built = await gating.GateAsync("PrefillBenchLockWait=1s");
        holder.Kill(entireProcessTree: true);

        Assert.Equal((1, "PFB2005"), (built.Code, built.Codes));
    }

    private string Solution(string name)
    {
        foreach (var project in new[] { "a", "b" })
        {
            var folder = GateProject.Write(tool, Path.Combine(name, project), project, Properties);
            File.WriteAllText(Path.Combine(folder, "fake.json"), """{"rules": [{"row": "*", "medianMs": 20, "sleepMs": 20}]}""");
        }

        var top = Path.Combine(tool.Folder, name);
        File.WriteAllText(
            Path.Combine(top, "all.slnx"), """<Solution><Project Path="a/a.csproj" /><Project Path="b/b.csproj" /></Solution>""");
        return top;
    }

    private async Task<Built> BuildAsync(string folder, string project, params string[] more)
    {
        File.WriteAllText(Path.Combine(folder, "fake.json"), Gating.Plain);
        var log = Path.Combine(folder, "log.binlog");
        var variables = new Dictionary<string, string>(tool.Variables) { ["PREFILL_BENCH_LOCKS"] = Path.Combine(folder, "locks") };
        var ended =
            await Command.RunAsync(folder, variables, "dotnet", ["build", project, "-nologo", "-nodeReuse:false", $"-bl:{log}", .. more]);
        return Built.Read(ended.Code, ended.Output, log);
    }

    /// <summary>When a gate measured: its results' end, and the time of measuring before it.</summary>
    private static (DateTimeOffset From, DateTimeOffset To) Measured(string folder)
    {
        var results = File.ReadAllText(Path.Combine(folder, "artifacts", "prefill-bench", "results.json"));
        var end = DateTimeOffset.Parse(Ended().Match(results).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        return (end - TimeSpan.FromSeconds(
            double.Parse(Measuring().Match(results).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)), end);
    }

    [GeneratedRegex("\"endedUtc\": \"([^\"]+)\"")]
    private static partial Regex Ended();

    [GeneratedRegex("\"measuringSeconds\": ([0-9.]+)")]
    private static partial Regex Measuring();
}
