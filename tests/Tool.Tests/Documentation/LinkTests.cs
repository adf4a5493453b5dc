using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Documentation;

public static class LinkTests
{
    [Fact]
    public static void Every_link_leads_to_a_file_and_a_heading_that_exist() => Findings.None(
        from page in Pages.All
        from link in Pages.Links(page)
        where !Exists(link.Path) || (link.Anchor.Length > 0 && !Pages.Anchors(link.Path).Contains(link.Anchor))
        select $"{page} links to {link.Path}#{link.Anchor}, which does not exist");

    [Fact]
    public static void Every_page_is_two_clicks_from_the_readme()
    {
        string[] first = [.. From("README.md")];
        // The last one is the page of the MSBuild package on a feed.
        HashSet<string> near = ["README.md", .. first, .. first.SelectMany(From), "src/Tasks/README.md"];

        Findings.None(Pages.All.Except(near).Select(page => $"{page} is not linked from README.md or from a page that README.md links to"));
    }

    private static IEnumerable<string> From(string page) => Pages.Links(page).Select(link => link.Path).Where(Pages.All.Contains);

    private static bool Exists(string path) =>
        File.Exists(Path.Combine(Repository.Root, path)) || Directory.Exists(Path.Combine(Repository.Root, path));
}
