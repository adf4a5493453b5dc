using System.CommandLine;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Cli;

/// <summary>Which device's and suite's baseline a command means; a choice need not be made where there is only one.</summary>
internal static class BaselineChoice
{
    private const string VerifiedEnding = ".verified.json";
    private const string ReceivedEnding = ".received.json";

    public static Option<string?> SlugOption() => new("--slug") { Description = "The device's name in the baselines folder. Default: the only one there is.", HelpName = "name" };

    public static Option<string?> SuiteOption() => new("--suite") { Description = "The suite. Default: the only one there is.", HelpName = "name" };

    public static (string Slug, string Suite) Received(BaselineStore store, string? slug, string? suite) =>
        Only(store, ReceivedEnding, slug, suite, "nothing waits for approval; run the suite first");

    public static (string Slug, string Suite) Verified(BaselineStore store, string? slug, string? suite) =>
        Only(store, VerifiedEnding, slug, suite, "nothing is approved");

    private static (string Slug, string Suite) Only(BaselineStore store, string ending, string? slug, string? suite, string none)
    {
        var found = Files(store, ending).Where(f => (slug is null || f.Slug == slug) && (suite is null || f.Suite == suite)).ToArray();
        return found switch
        {
            [var only] => only,
            [] => throw new PfbException(Codes.ApprovalRefused, $"{none} (looked in {store.Root}{Wanted(slug, suite)})"),
            _ => throw new PfbException(
                Codes.BadCommandLine,
                $"choose with --slug and --suite among {string.Join(", ", found.Select(f => $"{f.Slug}/{f.Suite}"))}"),
        };
    }

    private static IEnumerable<(string Slug, string Suite)> Files(BaselineStore store, string ending) => Directory.Exists(store.Root)
        ? Directory.EnumerateDirectories(store.Root).SelectMany(device => Directory.EnumerateFiles(device, $"*{ending}")).Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(Path.GetDirectoryName(file)!), Path.GetFileName(file)[..^ending.Length]))
        : [];

    private static string Wanted(string? slug, string? suite) => $"{(slug is null ? "" : $" for {slug}")}{(suite is null ? "" : $", suite {suite}")}";
}
