using System.CommandLine;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Cli;

/// <summary>Finds the device and suite whose baseline a command is about. Where there is only one, none need be named.</summary>
internal static class BaselineChoice
{
    public static Option<string?> SlugOption() => new("--slug")
    {
        Description = "The device's name in the baselines folder. Default: the only one there is.",
        HelpName = "name",
    };

    public static Option<string?> SuiteOption() => new("--suite")
    {
        Description = "The suite. Default: the only one there is.",
        HelpName = "name",
    };

    public static (string Slug, string Suite) Received(ReceivedRuns runs, string? slug, string? suite) => Only(
        runs.Waiting(), slug, suite, runs.Root,
        "nothing waits for approval; run the suite to its end, or name the run's folder with --from");

    public static (string Slug, string Suite) Verified(BaselineStore store, string? slug, string? suite) =>
        Only(StoredName.Files(store.Root, BaselineStore.VerifiedEnding), slug, suite, store.Root, "nothing is approved");

    private static (string Slug, string Suite) Only(
        IEnumerable<(string Slug, string Suite)> all, string? slug, string? suite, string place, string none)
    {
        var found = all.Where(one => (slug is null || one.Slug == slug) && (suite is null || one.Suite == suite)).ToArray();
        return found switch
        {
            [var only] => only,
            [] => throw new PfbException(Codes.ApprovalRefused, $"{none} (looked in {place}{Wanted(slug, suite)})"),
            _ => throw new PfbException(
                Codes.BadCommandLine,
                $"choose with --slug and --suite among {string.Join(", ", found.Select(one => $"{one.Slug}/{one.Suite}"))}"),
        };
    }

    private static string Wanted(string? slug, string? suite) =>
        $"{(slug is null ? "" : $" for {slug}")}{(suite is null ? "" : $", suite {suite}")}";
}
