using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Cli;

namespace PrefillBench.Tests.Report;

/// <summary>Results and baselines of the time when every run had the same two kernels: files that commit 4ccb645 measured on an
/// H200.</summary>
public static class ResultsSchema1Tests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "h200", "analyses");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.results.json").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public static void They_are_read_as_todays(string file)
    {
        var results = ResultsJson.ReadFile(Path.Combine(Folder, file));

        Assert.Equal(ResultsDocument.CurrentSchema, results.SchemaVersion);
        Assert.Equal([("baseline", "bf16"), ("trtllm", "case")], results.Kernels.Select(kernel => (kernel.Name, kernel.Computes)));
        Assert.All(results.Cases, c => Assert.Equal(["baseline", "trtllm"], c.Rows.Select(row => row.Split('/')[1])));
        Assert.All(ReportCatalog.All, kind => Assert.NotEmpty(kind.Render(results)));
        var again = ResultsJson.Read(System.Text.Encoding.UTF8.GetBytes(ResultsJson.Write(results)), "again");
        Assert.Equal(ResultsJson.Write(results), ResultsJson.Write(again));
    }

    [Fact]
    public static async Task They_are_reported_and_compared_by_the_commands()
    {
        using var bench = new ToolBench();
        var (file, other) = (Path.Combine(Folder, "ttft.results.json"), Path.Combine(Folder, "ttft_no_prefix.results.json"));

        var shown = await bench.ToolAsync("report", file);
        var beside = await bench.ToolAsync("report", file, other, "--to", "html=-");
        var compared = await bench.ToolAsync("compare", file, file, "--on-inconclusive", "warn");

        Assert.True(shown.Exit == 0, shown.All);
        Assert.Contains("baseline ms", shown.Out, StringComparison.Ordinal);
        Assert.True(beside.Exit == 0, beside.Error);
        Assert.True(compared.Exit == 0, compared.All);
    }

    [Fact]
    public static void A_case_without_its_rows_is_a_complaint()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "ttft.results.json"));
        var cut = System.Text.RegularExpressions.Regex.Replace(text, "\"trtllmRow\": \"[^\"]*\",\\s*", "");

        var refused = Assert.Throws<PfbException>(() => ResultsJson.Read(System.Text.Encoding.UTF8.GetBytes(cut), "cut.json"));

        Assert.Equal("PFB5015", refused.Diagnostics[0].Code.Id);
        Assert.Contains("rows is null", refused.Diagnostics[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void Approved_rows_keep_their_ids()
    {
        var store = new BaselineStore(Path.Combine(Repository.Root, "baselines"));

        var approved = store.Load("cuda-nvidia-h200-sm90-132sm-140g", "ci");

        Assert.All(approved!.Rows.Keys, id => Assert.Contains(id.Split('/')[1], new[] { "baseline", "trtllm" }));
    }
}
