using System.Text.Json;
using Microsoft.Playwright;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Html;

/// <summary>The rules of axe-core for WCAG 2.1 A and AA, and its best practices, on the page with a case open and numbers shown.</summary>
public sealed class AccessibilityTests(Chromium chromium, Pages pages)
{
    [Theory]
    [InlineData(ColorScheme.Light, 1280, false)]
    [InlineData(ColorScheme.Dark, 1280, false)]
    [InlineData(ColorScheme.Light, 390, false)]
    [InlineData(ColorScheme.Light, 1280, true)]
    [InlineData(ColorScheme.Dark, 390, true)]
    public async Task Axe_finds_nothing(ColorScheme theme, int width, bool everyVerdict)
    {
        var page = everyVerdict ? pages.Of("verdicts", Sweeps.EveryVerdict) : pages.Of("published", Sweeps.Published);
        var row = everyVerdict ? Sweeps.EveryVerdict.Rows[0].Id : Sweeps.Regressed;
        await using var open = await chromium.OpenAsync(page, $"#row={Uri.EscapeDataString(row)}", theme, width);
        await open.Page.Locator("figure details").First.EvaluateAsync("details => { details.open = true; }");

        // Evaluated, not added as an element: the page's policy refuses scripts that are not its own.
        await open.Page.EvaluateAsync(await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "tests", "Html.Tests", "vendor", "axe.min.js"), TestContext.Current.CancellationToken));
        var found =
            await open.Page.EvaluateAsync<JsonElement>(
                "async () => (await axe.run()).violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => "
                + "n.html.slice(0, 160) + ' | ' + n.failureSummary)}))");

        Assert.Equal("[]", JsonSerializer.Serialize(found));
    }
}
