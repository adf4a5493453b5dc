using System.Collections.Generic;
using System.Linq;

namespace PrefillBench.Diagnostics;

/// <summary>
/// Something that earlier versions had, and what replaces it. The MSBuild task compiles this file too, so that both answer from one table.
/// </summary>
/// <param name="Owner">The command that had it, or "MSBuild" for a property.</param>
/// <param name="Name">The option or command as it was written.</param>
/// <param name="Instead">What to do now: a sentence after the colon.</param>
internal sealed record Retired(string Owner, string Name, string Instead)
{
    private const string Properties = "MSBuild";

    private const string InsteadOfMode = "a run always measures pairs if there is code to pair with. Leave it out; --against compares "
        + "with other code than the approved.";

    private const string InsteadOfSessions = "an approval keeps the code, and later runs measure pairs with it. Leave it out; "
        + "`calibrate` measures the noise between processes.";

    public static IReadOnlyList<Retired> All { get; } =
    [
        new("run", "--mode", InsteadOfMode),
        new("approve", "--add-session", InsteadOfSessions),
        new("baselines", "anchor", "a run with `--against v1.0` (any git ref, folder or build) measures how far the code has come since "
            + "then, in pairs. Run it in a nightly job."),
        new("qualify --slow", "blocks", "use a delay instead, such as `--slow 2%,5%`."),
        new(Properties, "PrefillBenchMode", InsteadOfMode),
        new(Properties, "PrefillBenchAddSession", InsteadOfSessions),
    ];

    public string Text => $"{Name} no longer exists: {Instead}";

    /// <param name="word">A word of a command line. A value after '=' does not count.</param>
    /// <returns>The retired option; null where the command never had it, or still has it.</returns>
    public static Retired? Find(string owner, string word) =>
        All.FirstOrDefault(retired => retired.Owner == owner && retired.Name == word.Split('=')[0]);

    public static Retired Property(string name) => All.Single(retired => retired.Owner == Properties && retired.Name == name);
}
