using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Devices.Cpu.Managed;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>The sample of a user's own CPU kernel, as docs/cpu-kernels.md goes through it.</summary>
public static class OwnCpuKernelTests
{
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "cpu-kernel");

    [Fact]
    public static async Task A_kernel_of_the_users_own_is_checked_approved_known_again_and_measured_when_it_changed()
    {
        using var bench = new GateBench(
            File.ReadAllText(Path.Combine(Sample, "prefill-bench.yaml")).Replace("[1, 2]", "[1]", StringComparison.Ordinal));
        var source = File.ReadAllText(Path.Combine(Sample, "PlainKernel.cs"));
        bench.Write("plain.kernel.json", File.ReadAllText(Path.Combine(Sample, "plain.kernel.json")));
        Build(bench, source);

        var first = await RunAsync(bench, "first");
        await bench.ApproveAsync("--from", "first");
        Build(bench, "// another comment\n" + source);
        var same = await RunAsync(bench, "same");
        const string Product = "sum += Single(a[i]) * Single(b[i]);";
        Build(bench, source.Replace(Product, "sum += Single(b[i]) * Single(a[i]);", StringComparison.Ordinal));
        var other = await RunAsync(bench, "other", "--pairs", "17");

        Assert.All(first, row => Assert.Equal(Verdict.Recorded, row.Verdict));
        Assert.All(same, row => Assert.Equal(Verdict.Identical, row.Verdict));
        Assert.All(other, row => Assert.True(row.Verdict is not (Verdict.Identical or Verdict.Recorded or Verdict.WrongOutput)));
    }

    private static void Build(GateBench bench, string source) => File.WriteAllBytes(
        Path.Combine(Directory.CreateDirectory(Path.Combine(bench.Folder, "built")).FullName, "Mine.dll"),
        Compiled.Of("#nullable enable\n" + source, "Mine"));

    /// <returns>Rows that were measured; there is no `baseline` in the folder.</returns>
    private static async Task<RowSection[]> RunAsync(GateBench bench, string output, params string[] more)
    {
        var outcome = await bench.CallAsync(["run", "--device", "cpu", "--output", output, "--seed", "1", "--verbosity", "quiet", .. more]);
        Assert.True(outcome.Exit is ExitCode.Passed or ExitCode.Regressed or ExitCode.NotJudged, outcome.Printed);
        var results = ResultsJson.ReadFile(Path.Combine(bench.Folder, output, "results.json"));
        var rows = results.Rows.Where(row => row.Verdict != Verdict.Skipped).ToArray();
        Assert.True(rows.Length == 1, outcome.Printed);
        return rows;
    }
}
