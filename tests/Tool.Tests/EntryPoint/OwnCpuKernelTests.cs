using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Cli;
using PrefillBench.Tests.Devices.Cpu.Managed;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>The sample of a user's own CPU kernel, as docs/cpu-kernels.md goes through it.</summary>
public static class OwnCpuKernelTests
{
    private static readonly string Sample = Path.Combine(Repository.Root, "samples", "cpu-kernel");

    // Code that is not three times as slow has passed after the first five pairs.
    private const string FewPairs = "tolerate: 1%, must_catch: 100%";

    [Fact]
    public static async Task A_kernel_of_the_users_own_is_checked_approved_known_again_and_measured_when_it_changed()
    {
        using var bench = new GateBench(
            File.ReadAllText(Path.Combine(Sample, "prefill-bench.yaml")).Replace("[1, 2]", "[1]", StringComparison.Ordinal)
                .Replace("max_seq_lens: [64]", "max_seq_lens: [16]", StringComparison.Ordinal)
                .Replace("kv_pool_tokens: 4096", "kv_pool_tokens: 1024", StringComparison.Ordinal)
                .Replace("gate: {", $"gate: {{{FewPairs}, ", StringComparison.Ordinal));
        var source = File.ReadAllText(Path.Combine(Sample, "PlainKernel.cs"));
        bench.Write("plain.kernel.json", File.ReadAllText(Path.Combine(Sample, "plain.kernel.json")));
        Build(bench.Folder, source);

        var first = await RunAsync(bench, "first");
        await bench.ApproveAsync();
        Build(bench.Folder, "// another comment\n" + source);
        var same = await RunAsync(bench, "same");
        const string Product = "sum += Single(a[i]) * Single(b[i]);";
        Build(bench.Folder, source.Replace(Product, "sum += Single(b[i]) * Single(a[i]);", StringComparison.Ordinal));
        var other = await RunAsync(bench, "other", "--pairs", "17");

        Assert.All(first, row => Assert.Equal(Verdict.Recorded, row.Verdict));
        Assert.All(same, row => Assert.Equal(Verdict.Identical, row.Verdict));
        Assert.All(other, row => Assert.Equal(["IL", "IL"], row.Sides.Select(side => side.Instructions!.Set)));
        Assert.All(other, row => Assert.True(row.Verdict is not (Verdict.Identical or Verdict.Recorded or Verdict.WrongOutput)));
    }

    [Theory]
    [InlineData("new Bound(problem);", "throw new NotSupportedException(\"x\");", "Mine.PlainKernel.Bind threw NotSupportedException: x")]
    [InlineData(
        "sizeof(float) * (", "p.Sequences > 0 ? throw new FormatException(\"x\") : sizeof(float) * (",
        "Mine.PlainKernel.Bound.ScratchBytes threw FormatException: x")]
    [InlineData(
        "var scores = (float*)scratch;", "var scores = item.Head == 1 ? throw new ArgumentException(\"x\") : (float*)scratch;",
        "Mine.PlainKernel.Bound.Compute threw ArgumentException: x")]
    [InlineData(
        "shape is { Input", "shape.HeadSize > 0 ? throw new TimeoutException(\"x\") : shape is { Input",
        "plain.kernel.json: error PFB5020: Mine.PlainKernel.WhyNot threw TimeoutException: x", 5)]
    public static async Task What_the_kernel_throws_is_said_as_its_own_failure_without_a_trace_of_the_tool(
        string old, string now, string said, int exit = 1)
    {
        using var bench = new ToolBench();
        File.Copy(Path.Combine(Sample, "plain.kernel.json"), bench.At("plain.kernel.json"));
        var source = File.ReadAllText(Path.Combine(Sample, "PlainKernel.cs"));
        Assert.Contains(old, source, StringComparison.Ordinal);
        Build(bench.Folder, source.Replace(old, now, StringComparison.Ordinal));

        var run = await bench.ToolAsync(
            "run", "--device", "cpu", "--suite", "one", "--kernel", "mine=plain.kernel.json", "--protocol", "published", "--output", "out");

        Assert.True(run.Exit == exit, run.All);
        Assert.Contains(said, (run.Out + run.Error).ReplaceLineEndings(" ").Replace("   ", " ", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.DoesNotContain("PrefillBench.", run.Out + run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PlainKernel.cs", true)]
    [InlineData("parts/Tiles.cs", true)]
    [InlineData("Mine.csproj", true)]
    [InlineData("obj/Made.cs", false)]
    [InlineData("README.md", false)]
    public static async Task A_source_that_is_newer_than_the_assembly_is_named_for_it_may_not_have_been_built(string newer, bool named)
    {
        using var bench = new ToolBench();
        string[] plan = ["plan", "--device", "cpu", "--suite", "one", "--kernel", "mine=plain.kernel.json"];
        File.Copy(Path.Combine(Sample, "plain.kernel.json"), bench.At("plain.kernel.json"));
        File.WriteAllText(bench.At("Mine.csproj"), "");
        Build(bench.Folder, File.ReadAllText(Path.Combine(Sample, "PlainKernel.cs")));
        File.SetLastWriteTimeUtc(bench.At("built", "Mine.dll"), DateTime.UtcNow.AddMinutes(1));
        var built = await bench.ToolAsync(plan);
        Directory.CreateDirectory(Path.GetDirectoryName(bench.At(newer))!);
        File.WriteAllText(bench.At(newer), "");
        File.SetLastWriteTimeUtc(bench.At(newer), DateTime.UtcNow.AddMinutes(2));

        var changed = await bench.ToolAsync(plan);

        Assert.True((built.Exit, changed.Exit) == (0, 0), built.All + changed.All);
        Assert.DoesNotContain("PFB4025", built.Error, StringComparison.Ordinal);
        Assert.Equal(named, changed.Error.Contains(
            $"warning PFB4025: {newer} is newer than Mine.dll, so what was changed in it may not be in the code that is measured; build "
            + "Mine.csproj first", StringComparison.Ordinal));
    }

    [Fact]
    public static async Task Several_kernels_under_names_of_the_users_own_are_one_class_with_other_options()
    {
        const string Plain = "{from: plain.kernel.json}";
        using var bench = new GateBench(SpecWith(Plain));
        bench.Write("plain.kernel.json", File.ReadAllText(Path.Combine(Sample, "plain.kernel.json")));
        Build(bench.Folder, File.ReadAllText(Path.Combine(Sample, "PlainKernel.cs")).Replace(
            "public sealed class PlainKernel : CpuKernel\n{",
                "public sealed class PlainKernel : CpuKernel\n{\n    public int Tile { get; set; } = 8;", StringComparison.Ordinal));

        var first = await MeasuredAsync(bench, "first");
        await bench.ApproveAsync();
        var same = await MeasuredAsync(bench, "same");
        bench.Write("prefill-bench.yaml", SpecWith("{from: plain.kernel.json, options: {Tile: 16}}"));
        var other = await MeasuredAsync(bench, "other", "--pairs", "17");
        bench.Write("prefill-bench.yaml", SpecWith("{from: plain.kernel.json, options: {Tiles: 16}}"));
        var refused = await bench.CallAsync(["run", "--device", "cpu", "--output", "refused"]);

        string[] names = ["plain", "Plain", "<b>plain \"2\"", "größer", "of CUDA"];
        Assert.Equal(names, first.Rows.Select(row => row.Kernel));
        Assert.All(first.Rows[..4], row => Assert.Equal(Verdict.Recorded, row.Verdict));
        Assert.Equal((Verdict.Skipped, "cuda.kernel.json describes a kernel of form `cuda`, "
                + "which needs an NVIDIA GPU; without one, `kernels compile` compiles it and `plan --arch` shows which rows it computes"),
            (first.Rows[4].Verdict, first.Rows[4].Reason));
        Assert.All(same.Rows[..4], row => Assert.Equal(Verdict.Identical, row.Verdict));
        Assert.True(other.Rows[0].Verdict is not (Verdict.Identical or Verdict.Recorded or Verdict.WrongOutput), other.Rows[0].Reason);
        Assert.All(other.Rows[1..4], row => Assert.Equal(Verdict.Identical, row.Verdict));
        Assert.True(refused.Exit == ExitCode.BadInput, refused.Printed);
        Assert.Contains("PFB5042", refused.Printed, StringComparison.Ordinal);
        Assert.Contains("has no option `Tiles`; it has `Tile`", refused.Printed, StringComparison.Ordinal);
    }

    private static string SpecWith(string plain) => $$$"""
        version: 1
        kernels:
          use:
            plain: {{{plain}}}
            Plain: {from: plain.kernel.json, options: {Tile: 4}}
            '<b>plain "2"': {from: plain.kernel.json, computes: bf16}
            größer: {from: plain.kernel.json}
            of CUDA: {from: cuda.kernel.json}
        suites:
          mine: {device: cpu, heads: [4, 2], kv_pool_tokens: 1024, batch_sizes: [1], max_seq_lens: [16], quantization: [bf16], processes: 1,
            gate: {{{{FewPairs}}}, on_missing_baseline: record, on_inconclusive: warn}}
        """;

    private static async Task<ResultsDocument> MeasuredAsync(GateBench bench, string output, params string[] more)
    {
        bench.Write("cuda.kernel.json", "{\"parameterLayout\": 1}");
        var outcome = await bench.CallAsync(
            ["run", "--device", "cpu", "--l2", "warm", "--output", output, "--seed", "1", "--verbosity", "quiet", .. more]);
        Assert.True(outcome.Exit is ExitCode.Passed or ExitCode.Regressed or ExitCode.NotJudged, outcome.Printed);
        return ResultsJson.ReadFile(Path.Combine(bench.Folder, output, "results.json"));
    }

    private static void Build(string folder, string source) => File.WriteAllBytes(
        Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "built")).FullName, "Mine.dll"),
        Compiled.Of("#nullable enable\n" + source, "Mine"));

    /// <returns>Rows that were measured; there is no `baseline` in the folder.</returns>
    private static async Task<RowSection[]> RunAsync(GateBench bench, string output, params string[] more)
    {
        var outcome = await bench.CallAsync(
            ["run", "--device", "cpu", "--l2", "warm", "--output", output, "--seed", "1", "--verbosity", "quiet", .. more]);
        Assert.True(outcome.Exit is ExitCode.Passed or ExitCode.Regressed or ExitCode.NotJudged, outcome.Printed);
        var results = ResultsJson.ReadFile(Path.Combine(bench.Folder, output, "results.json"));
        var rows = results.Rows.Where(row => row.Verdict != Verdict.Skipped).ToArray();
        Assert.True(rows.Length == 1, outcome.Printed);
        return rows;
    }
}
