using System.Globalization;

namespace PrefillBench.Tests.Html;

/// <summary>The table of cases: sorting, filtering, links to rows, keyboard.</summary>
public sealed class TableTests(Chromium chromium, Pages pages)
{
    private string Published => pages.Of("published", Sweeps.Published);

    [Fact]
    public async Task A_column_sorts_both_ways_and_says_so()
    {
        await using var open = await chromium.OpenAsync(Published);
        var button = open.Page.Locator("th[data-key=speedup] button");

        await button.ClickAsync();
        var descending = await Column(open, 10);
        await button.ClickAsync();
        var ascending = await Column(open, 10);

        Assert.Equal(descending.OrderDescending(), descending);
        Assert.Equal(ascending.Order(), ascending);
        Assert.True(descending[0] > ascending[0]);
        Assert.Equal("ascending", await open.Page.GetAttributeAsync("th[data-key=speedup]", "aria-sort"));
        Assert.Equal(1, await open.CountAsync("#cases th[aria-sort]"));
    }

    [Fact]
    public async Task The_worst_comes_first_and_the_order_can_be_turned()
    {
        await using var open = await chromium.OpenAsync(Published);

        var shown = await open.TextsAsync("#cases tr.case td:nth-child(4)");
        await open.Page.Locator("th[data-key=verdict] button").ClickAsync();
        var turned = await open.TextsAsync("#cases tr.case td:nth-child(4)");

        Assert.Equal(["REGRESSED/t", "INCONCLUSIVE/t", "IMPROVED/b", "PASS"], shown.Take(4));
        Assert.Equal("PASS", turned[0]);
    }

    [Fact]
    public async Task Words_verdict_and_quantisation_filter_together()
    {
        await using var open = await chromium.OpenAsync(Published);

        await open.Page.FillAsync("#words", "S4096 b16");
        var both = await open.Page.InnerTextAsync("#found");
        await open.Page.SelectOptionAsync("#quantization", "fp8");
        var one = await open.Page.InnerTextAsync("#found");
        await open.Page.SelectOptionAsync("#verdict", "IMPROVED");
        var none = await open.Page.InnerTextAsync("#found");

        Assert.Equal(("4 of 256 cases", "1 of 256 cases", "0 of 256 cases"), (both, one, none));
    }

    [Fact]
    public async Task Pages_hold_every_case_once()
    {
        await using var open = await chromium.OpenAsync(Published);

        var seen = new List<string>();
        do
        {
            seen.AddRange(await open.TextsAsync("#cases tr.case .opener"));
        }
        while (await TurnAsync(open));

        Assert.Equal(256, seen.Distinct().Count());
        Assert.Equal(256, seen.Count);
        Assert.Equal("page 6 of 6", await open.Page.InnerTextAsync("#page"));
    }

    [Fact]
    public async Task A_link_to_a_row_opens_its_case_and_shows_its_pairs()
    {
        await using var open = await chromium.OpenAsync(Published, $"#row={Uri.EscapeDataString(Sweeps.Regressed)}");
        var row = open.Page.Locator($"[data-row='{Sweeps.Regressed}']");

        await row.Locator("svg").First.WaitForAsync();

        Assert.True(await row.IsVisibleAsync());
        Assert.Contains("+10.5%", await row.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(Sweeps.Regressed, await open.Page.EvaluateAsync<string>("document.activeElement.dataset.row"));
        Assert.Equal(17, await row.Locator("figure:first-of-type svg circle").CountAsync());
        var top = await row.EvaluateAsync<double>("e => e.getBoundingClientRect().top");
        Assert.InRange(top, -600, 900);
    }

    [Fact]
    public async Task The_list_of_changes_leads_to_the_row_even_when_it_is_filtered_away()
    {
        await using var open = await chromium.OpenAsync(Published);
        await open.Page.FillAsync("#words", "nothing like this");

        await open.Page.Locator(".changes a").First.ClickAsync();

        Assert.True(await open.Page.Locator($"[data-row='{Sweeps.Regressed}']").IsVisibleAsync());
        Assert.Equal("", await open.Page.InputValueAsync("#words"));
    }

    [Fact]
    public async Task A_hash_that_names_nothing_is_harmless()
    {
        await using var open = await chromium.OpenAsync(Published, "#row=%E0%A4%A");

        Assert.Equal(50, await open.CountAsync("#cases tr.case"));
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task The_keyboard_alone_opens_and_closes_a_case()
    {
        await using var open = await chromium.OpenAsync(Published);
        await open.Page.FocusAsync("#cases tr.case .opener");

        await open.Page.Keyboard.PressAsync("Enter");
        var opened = await open.CountAsync("tr.detail");
        await open.Page.Keyboard.PressAsync("Enter");

        Assert.Equal((1, 0), (opened, await open.CountAsync("tr.detail")));
    }

    [Fact]
    public async Task Paper_gets_every_case()
    {
        await using var open = await chromium.OpenAsync(Published);

        await open.Page.EvaluateAsync("dispatchEvent(new Event('beforeprint'))");
        var printed = await open.CountAsync("#cases tr.case");
        await open.Page.EvaluateAsync("dispatchEvent(new Event('afterprint'))");
        var pdf = await open.Page.PdfAsync(new() { Format = "A4" });

        Assert.Equal((256, 50), (printed, await open.CountAsync("#cases tr.case")));
        Assert.True(pdf.Length > 50_000, $"{pdf.Length} bytes");
    }

    private static async Task<bool> TurnAsync(OpenPage open)
    {
        if (await open.Page.IsDisabledAsync("#next"))
        {
            return false;
        }

        await open.Page.ClickAsync("#next");
        return true;
    }

    private static async Task<double[]> Column(OpenPage open, int index) =>
        [.. (await open.TextsAsync($"#cases tr.case > :nth-child({index})")).Select(
            text => double.Parse(text.TrimEnd('x'), CultureInfo.InvariantCulture))];
}
