using Microsoft.Playwright;

namespace PrefillBench.Tests.Html;

/// <summary>
/// The machine's own Chromium, once for all tests; without one they are skipped with the reason, as eng/setup.sh prints it.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    private static bool Required => Environment.GetEnvironmentVariable("PREFILL_BENCH_REQUIRE")?.Split(',').Contains("chromium") == true;

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } executable)
        {
            return;
        }

        playwright = await Playwright.CreateAsync();
        // As root, as on most build servers, Chromium's sandbox refuses to start; the pages are our own.
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Args = ["--no-sandbox"] });
    }

    /// <summary>A page showing the file, with everything that must not happen recorded.</summary>
    public async Task<OpenPage> OpenAsync(
        string file, string hash = "", ColorScheme theme = ColorScheme.Light, int width = 1280, int height = 900)
    {
        const string missing = "no Chromium on this machine; eng/setup.sh installs Debian's";
        Assert.False(browser is null && Required, missing);
        Assert.SkipWhen(browser is null, missing);
        var context =
            await browser!.NewContextAsync(new() { ColorScheme = theme, ViewportSize = new() { Width = width, Height = height } });
        // Playwright's own 30 s are too few where every core is busy with other tests.
        context.SetDefaultTimeout(120_000);
        return await OpenPage.OfAsync(context, new Uri(file).AbsoluteUri + hash);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, OperatingSystem.IsWindows() ? $"{name}.exe" : name)))
        .FirstOrDefault(File.Exists);
}

/// <summary>A page, what its console said, and what it asked for beside itself.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly List<string> complaints = [];

    private OpenPage(IBrowserContext context, IPage page) => (this.context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>Console messages, uncaught errors and requests; a sound page has none.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    public static async Task<OpenPage> OfAsync(IBrowserContext context, string address)
    {
        var open = new OpenPage(context, await context.NewPageAsync());
        open.Page.Console += (_, message) => open.complaints.Add($"console {message.Type}: {message.Text}");
        open.Page.PageError += (_, error) => open.complaints.Add($"error: {error}");
        open.Page.Request += (_, request) =>
        {
            if (request.Url.Split('#')[0] != address.Split('#')[0])
            {
                open.complaints.Add($"request: {request.Url}");
            }
        };
        await open.Page.GotoAsync(address);
        return open;
    }

    public Task<int> CountAsync(string selector) => Page.Locator(selector).CountAsync();

    public async Task<string[]> TextsAsync(string selector) =>
        [.. (await Page.Locator(selector).AllTextContentsAsync()).Select(text => text.Trim())];

    public ValueTask DisposeAsync() => new(context.CloseAsync());
}
