using System.Globalization;
using System.Security.Cryptography;
using PrefillBench.Report;
using PrefillBench.Report.Html;
using PrefillBench.Results;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Html;

/// <summary>What keeps the page to itself, and what hostile results cannot do.</summary>
public sealed class PolicyTests(Chromium chromium, Pages pages)
{
    private const string Hostile =
        "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">'\"`${1}\u2028&amp;<!--";

    private static ResultsDocument Attacked { get; } = Sweeps.Published with
    {
        Tool = Hostile,
        Run = Sweeps.Published.Run with
        {
            Suite = Hostile, Id = Hostile, Against = Hostile, Commit = Hostile, SpecFile = Hostile, Argv = [Hostile],
        },
        Device = Sweeps.Published.Device with { Name = Hostile, Slug = Hostile },
        Policy = Sweeps.Published.Policy with { MustCatch = Hostile },
        Cases = [.. Sweeps.Published.Cases.Select(c => c with { KvLayout = Hostile + c.Id })],
        Rows = [.. Sweeps.Published.Rows.Select(
            row => row with { Reason = Hostile, Notes = [Hostile], Resources = row.Resources.Add(Hostile, Hostile) })],
        Skipped = [new(Hostile, Hostile)],
        Diagnostics = [new("PFB1001", "error", Hostile, Hostile, 3, 5)],
        Telemetry = [.. Sweeps.Published.Telemetry.Select(sample => sample with { Throttle = Hostile })],
    };

    [Fact]
    public async Task Hostile_texts_are_shown_and_do_nothing()
    {
        await using var open = await chromium.OpenAsync(pages.Of("attacked", Attacked), $"#row={Uri.EscapeDataString(Sweeps.Regressed)}");
        await open.Page.Locator("#charts").WaitForAsync();

        Assert.DoesNotContain(
            "owned",
            (await open.Page.TitleAsync()).Replace(Hostile.Replace('\u2028', ' '), "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(0, await open.CountAsync("img"));
        Assert.Equal(4, await open.CountAsync("script"));
        Assert.Contains("<img src=x", await open.Page.InnerTextAsync(".changes"), StringComparison.Ordinal);
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task The_page_s_policy_refuses_scripts_and_requests_that_are_not_its_own()
    {
        await using var open = await chromium.OpenAsync(pages.Of("published", Sweeps.Published));

        var ran =
            await open.Page.EvaluateAsync<bool>(
                "() => { const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s); "
                + "return window.ran === true; }");
        var fetched = await open.Page.EvaluateAsync<string>("() => fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')");

        Assert.False(ran);
        Assert.Equal("refused", fetched);
        Assert.Contains(open.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
        Assert.DoesNotContain(open.Complaints, complaint => complaint.StartsWith("request: http", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_scripts_the_verdict_and_its_reasons_can_be_read()
    {
        var html = HtmlReport.Render(Sweeps.Published);
        var body = html[html.IndexOf("<body", StringComparison.Ordinal)..html.IndexOf("<script", StringComparison.Ordinal)];

        Assert.Contains("<h1><b>REGRESSED</b></h1>", body, StringComparison.Ordinal);
        Assert.Contains("+10.5% (95.5% interval", body, StringComparison.Ordinal);
        Assert.Contains(
            "registers",
            await File.ReadAllTextAsync(pages.Of("published", Sweeps.Published), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("src/Tool/Report/Html/vendor")]
    [InlineData("tests/Html.Tests/vendor")]
    public void Vendored_files_are_the_published_ones(string folder)
    {
        var at = Path.Combine([Repository.Root, .. folder.Split('/')]);
        var lines = File.ReadLines(Path.Combine(at, "README.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToArray();

        Assert.Equal(Directory.GetFiles(at, "*.js").Length, lines.Length);
        Assert.All(lines, line =>
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(at, cells[1].Trim('`')))));
            Assert.Equal(cells[5].Trim('`'), sha256);
            Assert.Contains(cells[3].Split('.'), part => int.TryParse(part, CultureInfo.InvariantCulture, out _));
        });
    }
}
