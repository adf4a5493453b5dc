using PrefillBench.Evaluation.Writing;

namespace PrefillBench.Evaluation.Tests;

public static class PageFillTests
{
    private const string Text = "Words.\n\n<!-- generated: one -->\nold\n<!-- end -->\n\nMore words.\n";

    [Fact]
    public static void A_block_replaces_what_stood_in_its_place() => Assert.Equal(
        "Words.\n\n<!-- generated: one -->\n\n| new |\n\n<!-- end -->\n\nMore words.\n",
        Page.Fill(Text, new Dictionary<string, string> { ["one"] = "| new |\n" }));

    [Fact]
    public static void Filling_twice_changes_nothing()
    {
        var blocks = new Dictionary<string, string> { ["one"] = "| new |\n" };
        var once = Page.Fill(Text, blocks);

        Assert.Equal(once, Page.Fill(once, blocks));
        Assert.Equal("| new |", Page.Block(once, "one"));
    }

    [Fact]
    public static void A_place_without_a_block_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Page.Fill(Text, new Dictionary<string, string>()));

    [Fact]
    public static void A_block_without_a_place_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Page.Fill(Text, new Dictionary<string, string> { ["one"] = "", ["two"] = "" }));
}
