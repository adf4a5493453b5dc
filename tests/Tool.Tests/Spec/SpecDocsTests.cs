using PrefillBench.Spec;
using PrefillBench.Spec.Keys;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Spec;

public static class SpecDocsTests
{
    private const string Begin = "<!-- keys: begin -->\n\n";
    private const string End = "<!-- keys: end -->";

    /// <summary>On a difference the right page is in docs/__mismatch__, to be looked at and moved.</summary>
    [Fact]
    public static void The_docs_hold_exactly_the_table_of_keys()
    {
        var file = Path.Combine(Repository.Root, "docs", "spec.md");
        var page = File.ReadAllText(file);

        var expected = page[..(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)]
            + SpecTable.Markdown() + page[page.IndexOf(End, StringComparison.Ordinal)..];
        if (page != expected)
        {
            var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "docs", "__mismatch__"));
            File.WriteAllText(Path.Combine(folder.FullName, "spec.md"), expected);
        }

        Assert.Equal(expected, page);
    }

    [Fact]
    public static void Every_sentence_is_one_sentence()
    {
        var docs = SpecKeys.AllSections().SelectMany(s => s.Section.Keys).Select(key => key.Doc);

        Assert.All(docs, doc => Assert.Matches(@"^[A-Z][^|\n]*[.]$", doc));
    }
}
