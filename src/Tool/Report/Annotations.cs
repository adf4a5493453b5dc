using System.Collections.Immutable;
using System.Globalization;
using PrefillBench.Diagnostics;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>
/// Diagnostics as commands to a CI agent, which shows them beside the changed line. An agent reads commands from the first column
/// only. Format: GitHub's "workflow commands", Azure's "logging commands".
/// </summary>
public static class Annotations
{
    // GitHub shows 10 errors, 10 warnings and 10 notices of a step; further ones vanish without a word.
    private const int MostOfALevel = 10;

    /// <param name="diagnostics">The worst of each severity first; what is cut is cut from the end.</param>
    /// <param name="root">The checkout, absolute; paths below it become relative to it. Null leaves them as they are.</param>
    public static ImmutableArray<string> GitHub(IEnumerable<DiagnosticSection> diagnostics, string? root) =>
    [
        .. diagnostics.GroupBy(diagnostic => diagnostic.Severity).OrderBy(group => ShownOrder.Gravity(group.Key))
            .SelectMany(group => Shortened([.. group]))
            .Select(diagnostic => $"::{GitHubLevel(diagnostic.Severity)} {GitHubPlace(diagnostic, root)}"
                + $"title={GitHubProperty(diagnostic.Code)}::{GitHubText(diagnostic.Text)}"),
    ];

    /// <inheritdoc cref="GitHub"/>
    /// <remarks>Azure knows errors and warnings; notes are plain lines.</remarks>
    public static ImmutableArray<string> Azure(IEnumerable<DiagnosticSection> diagnostics, string? root) =>
        [.. diagnostics.OrderBy(diagnostic => ShownOrder.Gravity(diagnostic.Severity)).Select(diagnostic => diagnostic.Severity == "note"
            ? diagnostic.ToLine()
            : $"##vso[task.logissue type={diagnostic.Severity};{AzurePlace(diagnostic, root)}code={AzureProperty(diagnostic.Code)};]"
                + AzureText(diagnostic.Text))];

    /// <summary>Azure's command that adds a Markdown file to the summary of the build.</summary>
    public static string AzureSummary(string path) => $"##vso[task.uploadsummary]{AzureText(path)}";

    /// <summary>The annotations, at most as many as are shown. Where more exist, the last says how many are not.</summary>
    private static ImmutableArray<DiagnosticSection> Shortened(ImmutableArray<DiagnosticSection> ofALevel)
    {
        if (ofALevel.Length <= MostOfALevel)
        {
            return ofALevel;
        }

        var (shown, worst) = (ofALevel[..(MostOfALevel - 1)], ofALevel[MostOfALevel - 1]);
        var rest = ofALevel.Length - shown.Length;
        return [.. shown, worst with { Text = $"and {rest} more in the report, the worst of them: {worst.Text}" }];
    }

    private static string GitHubLevel(string severity) => severity == "note" ? "notice" : severity;

    private static string GitHubPlace(DiagnosticSection diagnostic, string? root) => diagnostic.File.Length == 0 ? "" : string.Concat(
        $"file={GitHubProperty(Relative(diagnostic.File, root))},",
        diagnostic.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"line={diagnostic.Line},") : "",
        diagnostic.Column > 0 ? string.Create(CultureInfo.InvariantCulture, $"col={diagnostic.Column},") : "");

    private static string AzurePlace(DiagnosticSection diagnostic, string? root) => diagnostic.File.Length == 0 ? "" : string.Concat(
        $"sourcepath={AzureProperty(Relative(diagnostic.File, root))};",
        diagnostic.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"linenumber={diagnostic.Line};") : "",
        diagnostic.Column > 0 ? string.Create(CultureInfo.InvariantCulture, $"columnnumber={diagnostic.Column};") : "");

    private static string Relative(string file, string? root)
    {
        var path = file.Replace('\\', '/');
        var folder = root?.Replace('\\', '/').TrimEnd('/') + "/";
        return folder.Length > 1 && path.StartsWith(folder, StringComparison.Ordinal) ? path[folder.Length..] : path;
    }

    // Escapes of github.com/actions/toolkit, packages/core/src/command.ts.
    private static string GitHubText(string text) => PlainText.OneLine(text).Replace("%", "%25", StringComparison.Ordinal);

    private static string GitHubProperty(string text) =>
        GitHubText(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    // Escapes of github.com/microsoft/azure-pipelines-task-lib, node/taskcommand.ts.
    private static string AzureText(string text) => PlainText.OneLine(text).Replace("%", "%AZP25", StringComparison.Ordinal);

    private static string AzureProperty(string text) =>
        AzureText(text).Replace(";", "%3B", StringComparison.Ordinal).Replace("]", "%5D", StringComparison.Ordinal);
}
