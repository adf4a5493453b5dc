using System.Text.RegularExpressions;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Documentation;

/// <summary>The pages that users read, as Markdown.</summary>
internal static partial class Pages
{
    /// <summary>Paths below the repository's root, with slashes.</summary>
    public static string[] All { get; } =
    [
        "README.md", "CONTRIBUTING.md", "kernels/README.md", "samples/README.md", "src/Tasks/README.md",
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Where(file => !file.Contains("__mismatch__", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal),
    ];

    public static string Text(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    /// <summary>Code in lines and in blocks; a line that ends with a backslash goes on in the next one.</summary>
    public static IEnumerable<string> Code(string page)
    {
        var text = Text(page);
        var blocks = Block().Matches(text).SelectMany(block => Continued().Replace(block.Groups["code"].Value, " ").Split('\n'));
        return blocks.Concat(Span().Matches(Block().Replace(text, "")).Select(span => span.Groups["code"].Value.ReplaceLineEndings(" ")));
    }

    /// <summary>Lines outside blocks of code.</summary>
    public static string[] Prose(string page) => Block().Replace(Text(page), "").Split('\n');

    /// <summary>Targets of links to files of the repository: a path below its root, and the heading that is meant or "".</summary>
    public static IEnumerable<(string Path, string Anchor)> Links(string page) =>
        Link().Matches(Block().Replace(Text(page), "")).Select(link => link.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Select(target => (Path: Target(page, target.Split('#')[0]), Anchor: target.Contains('#') ? target.Split('#')[1] : ""));

    /// <summary>Names by which GitHub links to a page's headings.</summary>
    public static HashSet<string> Anchors(string page) =>
        [.. Heading().Matches(Block().Replace(Text(page), "")).Select(heading => Slug(heading.Groups["text"].Value))];

    private static string Target(string page, string target) => target.Length == 0 ? page : Path.GetRelativePath(
        Repository.Root, Path.GetFullPath(target, Path.Combine(Repository.Root, Path.GetDirectoryName(page)!))).Replace('\\', '/');

    private static string Slug(string heading) => NotInSlug().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"^ *```[^\n]*\n(?<code>.*?)^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@" *\\\n *")]
    private static partial Regex Continued();

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ +(?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInSlug();
}
