using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Tests.Devices.Cpu.Lent;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>A shared library and a Python class through the gate: run, approve, known again, slower.</summary>
public static class OwnAdapterTests
{
    private const string Spec = """
        version: 1
        kernels: {dir: .}
        default_suite: {cpu: mine}
        defaults: {heads: [8, 2], kv_pool_tokens: 4096, warmup: 3, trials: 10}
        suites:
          mine: {batch_sizes: [1], max_seq_lens: [64], quantization: [bf16], processes: 2}
        gate: {on_missing_baseline: record}
        """;

    // Each launch computes everything three times.
    private const string Once = "  for (int32_t s = 0; s < c->batch; s++) {\n    const int32_t queries";
    private const string Thrice = "  for (int32_t n = 0; n < 3 * c->batch; n++) {\n    const int32_t s = n % c->batch;\n"
        + "    if (s == 0) first = 0;\n    const int32_t queries";

    /// <summary>Both kernels in one run: they share the pairs that confirm a regression, which take most of the time.</summary>
    [Fact]
    public static async Task Kernels_are_recorded_approved_known_again_and_slower_ones_are_regressions()
    {
        using var bench = new GateBench(SpecWith("c: {from: plain.kernel.json}, python: {from: class.kernel.json}"));
        PlainLibrary.Build(bench.Folder);
        PlainLibrary.Describe(bench.Folder);
        DescribePython(bench, "class.kernel.json");

        var first = await RunAsync(bench, "first");
        await bench.ApproveAsync();
        var same = await RunAsync(bench, "same");
        Assert.Contains(Once, PlainLibrary.Source, StringComparison.Ordinal);
        PlainLibrary.Build(bench.Folder, PlainLibrary.Source.Replace(Once, Thrice, StringComparison.Ordinal));
        var slower = await RunAsync(bench, "slower");

        Assert.Equal(("c RECORDED, python RECORDED", ExitCode.Passed), first);
        Assert.Equal(("c IDENTICAL, python IDENTICAL", ExitCode.Passed), same);
        Assert.Equal(("c REGRESSED, python REGRESSED", ExitCode.Regressed), slower);
    }

    /// <summary>A kernel that no longer computes what was approved must not look like one that was never asked to.</summary>
    [Fact]
    public static async Task An_approved_row_that_its_kernel_refuses_now_is_missing()
    {
        using var bench = new GateBench(Spec);
        PlainLibrary.Build(bench.Folder);
        PlainLibrary.Describe(bench.Folder);
        await RunAsync(bench, "first");
        await bench.ApproveAsync();
        PlainLibrary.Build(bench.Folder, PlainLibrary.Source.Replace("c->window ||", "c->page_size == 16 ||", StringComparison.Ordinal));

        var outcome = await bench.CallAsync(
            ["run", "--device", "cpu", "--output", "now", "--seed", "1", "--verbosity", "quiet", "--log-format", "msbuild"]);

        Assert.Equal(ExitCode.NotJudged, outcome.Exit);
        Assert.Contains("PFB3004", outcome.Out + outcome.Error, StringComparison.Ordinal);
        Assert.Contains("plain_attention has no window, sinks or softcap", outcome.Unwrapped, StringComparison.Ordinal);
    }

    /// <summary>The one command for a wheel upgrade: one kernel, two interpreters, and both versions in the report.</summary>
    [Fact]
    public static async Task One_kernel_is_compared_under_two_interpreters()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the other interpreter is a shell script");
        using var bench = new GateBench(SpecWith("mine: {from: mine.kernel.json}"));
        PlainLibrary.Build(bench.Folder);
        DescribePython(bench, "mine.kernel.json");
        var other = Path.Combine(bench.Folder, "other", "bin");
        Directory.CreateDirectory(other);

        // Another name of the same interpreter.
        File.WriteAllText(Path.Combine(other, "python"), "#!/bin/sh\nexec python3 \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(other, "python"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var same = await bench.CallAsync(
            ["run", "--device", "cpu", "--output", "same", "--seed", "1", "--verbosity", "quiet", "--against", "mine.python=other"]);
        var unknown = await bench.CallAsync(["run", "--device", "cpu", "--output", "unknown", "--against", "yours.python=other"]);
        var absent = await bench.CallAsync(["run", "--device", "cpu", "--output", "absent", "--against", "mine.python=nowhere"]);

        var results = ResultsJson.ReadFile(Path.Combine(bench.Folder, "same", "results.json"));
        Assert.Equal(Verdict.Identical, Assert.Single(results.Rows).Verdict);
        Assert.Matches(@"^3\.[0-9]+\.[0-9]+", results.Environment["Python of mine"]);
        Assert.Equal(ExitCode.Passed, same.Exit);
        Assert.Contains("PFB4006", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("this run has no kernel `yours`", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("nowhere cannot be started", absent.Error, StringComparison.Ordinal);
    }

    private static string SpecWith(string kernels) =>
        Spec.Replace("{dir: .}", $"{{use: {{{kernels}}}}}", StringComparison.Ordinal);

    private static void DescribePython(GateBench bench, string file)
    {
        bench.Write("c_library.py", File.ReadAllText(PlainLibrary.PythonFile));
        bench.Write(file, $$"""
            {
              "form": "python", "role": "trtllm", "devices": ["cpu"], "entry": "c_library.py:Library",
              "options": {"library": "{{PlainLibrary.FileName}}"}, "files": ["{{PlainLibrary.FileName}}"]
            }
            """);
    }

    private static async Task<(string Verdicts, ExitCode Exit)> RunAsync(GateBench bench, string output)
    {
        var outcome = await bench.CallAsync(
            ["run", "--device", "cpu", "--output", output, "--l2", "warm", "--seed", "1", "--verbosity", "quiet"]);
        var file = Path.Combine(bench.Folder, output, "results.json");
        Assert.True(File.Exists(file), outcome.Printed);
        var results = ResultsJson.ReadFile(file);
        return (string.Join(", ", results.Rows.Select(row => $"{row.Kernel} {row.Verdict.Name()}")), outcome.Exit);
    }
}
