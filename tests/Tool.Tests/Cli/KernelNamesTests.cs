using System.Text.Json;
using System.Xml.Linq;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Tests.Cli;

/// <summary>Five kernels under odd names, none of them bundled, from the sweep file to every output; the fake device plays their
/// times.</summary>
public sealed class KernelNamesTests : IDisposable
{
    private const string First = "mine";
    private const string OtherCase = "Mine";
    private const string Html = "<b>\"größer\" & 日本語 🚀";
    private const string Command = "::error:: ##[x] it's: 1 | `2`, \\ ; %0A";
    private static readonly string Long = "the longest name " + new string('n', 83);
    private static readonly string[] Names = [First, OtherCase, Html, Command, Long];
    private readonly ToolBench bench = new();

    public KernelNamesTests() => WriteSpec(Names);

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task They_are_planned_measured_approved_known_again_and_caught_when_they_become_slower()
    {
        var plan = await bench.ToolAsync("plan", "--device", $"fake:{bench.At("fake.json")}", "--suite", "one", "--format", "json");
        var rows = JsonDocument.Parse(plan.Out).RootElement.GetProperty("cases")[0].GetProperty("rows").EnumerateArray()
            .Select(row => row.GetString());
        var first = await bench.RunAsync("--on-missing-baseline", "record");
        var approved = await bench.ToolAsync("approve", "--from", "out", "--reason", "first times");
        var same = await bench.MeasuredAsync();
        bench.Script("fake.json", Scripts.Rule($""" "row": "*/{OtherCase}", "medianMs": 60 """));
        var slower = await bench.RunAsync();

        Assert.Equal(Names.Select(RowOf), rows);
        Assert.True(first.Exit == 0, first.All);
        Assert.True(approved.Exit == 0, approved.All);
        Assert.Equal(Names.Select(name => (RowOf(name), Verdict.Identical)), same.Rows.Select(row => (row.Id, row.Verdict)));
        Assert.True(slower.Exit == 2, slower.All);
        Assert.Equal([OtherCase],
            ResultsJson.ReadFile(bench.Results).Rows.Where(row => row.Verdict == Verdict.Regressed).Select(row => row.Kernel));
        Assert.Contains("REGRESSED", slower.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_of_the_command_line_is_measured_with_the_sweep_file_s_kernels_and_with_the_bundled_ones_without_a_file()
    {
        string[] plan = ["plan", "--device", $"fake:{bench.At("fake.json")}", "--case", "batch=1,len=16,quant=bf16", "--format", "json"];

        var with = await bench.ToolAsync(plan);
        File.Delete(bench.At("prefill-bench.yaml"));
        var without = await bench.ToolAsync(plan);

        Assert.Equal(Names, KernelsOf(with));
        Assert.Equal(["baseline", "trtllm"], KernelsOf(without));

        static IEnumerable<string> KernelsOf(Invocation plan) => JsonDocument.Parse(plan.Out).RootElement.GetProperty("cases")[0]
            .GetProperty("rows").EnumerateArray().Select(row => row.GetString()!.Split('/', 2)[1]);
    }

    [Fact]
    public async Task Every_report_has_them_and_none_acts_on_what_they_are_called()
    {
        var results = await bench.MeasuredAsync("--on-missing-baseline", "record");
        var text = new Dictionary<string, string>();
        foreach (var kind in ReportCatalog.All.Select(kind => kind.Name))
        {
            var shown = await bench.ToolAsync("report", bench.Results, "--to", $"{kind}=-");
            Assert.True(shown.Exit == 0, shown.All);
            text[kind] = shown.Out;
        }

        Assert.Equal(Names, results.Kernels.Select(kernel => kernel.Name));
        Assert.All(results.Kernels, kernel => Assert.Equal(("case", "fake", 64), (kernel.Computes, kernel.Form, kernel.Identity!.Length)));
        Assert.DoesNotContain("<b>\"gr", text["html"], StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;", text["md"], StringComparison.Ordinal);
        Assert.Contains(Html, text["text"], StringComparison.Ordinal);
        Assert.DoesNotContain("##[", text["text"] + text["md"], StringComparison.Ordinal);
        Assert.All(text["text"].Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Equal(Names.Select(name => name.Replace("##[", "# #[", StringComparison.Ordinal)),
            XDocument.Parse(text["junit"]).Descendants("testcase")
            .Select(test => test.Attribute("name")!.Value.Split('/', 2)[^1]).Take(5));
        Assert.Single(text["csv"].TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Noise_and_error_rates_are_measured_for_them_and_files_of_them_compared()
    {
        var first = await bench.MeasuredAsync("--on-missing-baseline", "record");
        File.Copy(bench.Results, bench.At("before.json"));
        bench.Script("fake.json", Scripts.Rule(""" "row": "*/<b>*", "medianMs": 60 """));
        await bench.RunAsync("--on-missing-baseline", "record");

        var compared = await bench.ToolAsync("compare", bench.At("before.json"), bench.Results, "--format", "json");
        var calibrated = await bench.ToolAsync(["calibrate", .. bench.Usual([]), "--pairs", "5"]);
        var qualified = await bench.ToolAsync(["qualify", .. bench.Usual([]), "--gates", "1", "--slow", "none"]);

        Assert.Equal(5, first.Rows.Length);
        Assert.True(compared.Exit == 2, compared.All);
        var outcomes = JsonDocument.Parse(compared.Out).RootElement.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(5, outcomes.Length);
        Assert.True(calibrated.Exit == 0, calibrated.All);
        Assert.Contains("größer", File.ReadAllText(bench.At("baselines", "fake-1", "one.calibration.json")), StringComparison.Ordinal);
        Assert.True(qualified.Exit == 0, qualified.All);
    }

    [Fact]
    public async Task The_command_line_adds_a_kernel_and_replaces_one()
    {
        WriteSpec([First]);

        var results = await bench.MeasuredAsync("--on-missing-baseline", "record", "--kernel", "added one=x.kernel.json", "--kernel",
            "mine=other.kernel.json");

        Assert.Equal(["mine", "added one"], results.Kernels.Select(kernel => kernel.Name));
    }

    [Theory]
    [InlineData("a/b=x.kernel.json", "PFB5040", "`a/b` cannot be the name of a kernel")]
    [InlineData("x.kernel.json", "PFB5014", "--kernel 'x.kernel.json' is not NAME=FILE.kernel.json")]
    [InlineData("name=", "PFB5014", "is not NAME=FILE.kernel.json")]
    public async Task A_kernel_that_cannot_be_is_one_error(string kernel, string code, string text)
    {
        var refused = await bench.RunAsync("--kernel", kernel);

        Assert.True(refused.Exit == 5, refused.All);
        Assert.Contains(code, refused.Error, StringComparison.Ordinal);
        Assert.Contains(text, refused.Error, StringComparison.Ordinal);
    }

    private static string RowOf(string name) => $"{ToolBench.Case}/{name}";

    private void WriteSpec(string[] names)
    {
        bench.Describe("some.kernel.json", "other.kernel.json", "x.kernel.json");
        bench.WriteSpec("");
        File.AppendAllText(
            bench.At("prefill-bench.yaml"),
            "\nkernels:\n  use:\n" + string
            .Concat(names.Select(name => $"    '{name.Replace("'", "''", StringComparison.Ordinal)}': {{from: some.kernel.json}}\n")));
    }
}
