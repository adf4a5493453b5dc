using PrefillBench.Evaluation.Writing;

namespace PrefillBench.Evaluation.Tests;

public static class PageFillTests
{
    private const string Text = "Words.\n\n<!-- generated: one -->\nold\n<!-- end -->\n\nMore words.\n";
    private const string Tables = "<!-- generated: two -->\nold\n<!-- end -->\n";

    private static readonly Dictionary<string, string> Blocks = new() { ["one"] = "| new |\n", ["two"] = "| too |\n" };

    [Fact]
    public static void Each_block_replaces_what_was_in_its_place_on_either_page() => Assert.Equal(
        [
            "Words.\n\n<!-- generated: one -->\n\n| new |\n\n<!-- end -->\n\nMore words.\n",
            "<!-- generated: two -->\n\n| too |\n\n<!-- end -->\n",
        ],
        Page.Fill([Text, Tables], Blocks));

    [Fact]
    public static void Filling_twice_changes_nothing()
    {
        var once = Page.Fill([Text, Tables], Blocks);

        Assert.Equal(once, Page.Fill(once, Blocks));
        Assert.Equal("| new |", Page.Block(once, "one"));
        Assert.Equal("| too |", Page.Block(once, "two"));
    }

    [Fact]
    public static void A_place_without_a_block_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Page.Fill([Text], new Dictionary<string, string>()));

    [Fact]
    public static void A_block_without_a_place_is_refused() => Assert.Throws<InvalidDataException>(() => Page.Fill([Text], Blocks));

    [Fact]
    public static void A_second_place_for_a_block_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Page.Fill([Text, Text, Tables], Blocks));
}
