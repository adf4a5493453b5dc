using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Spec;

/// <summary>What a kernel may be called.</summary>
public static class KernelNameTests
{
    [Theory]
    [InlineData("baseline")]
    [InlineData("mine, wide tiles")]
    [InlineData("größer 日本語 🚀")]
    [InlineData("<b>'quoted' \"twice\" & more")]
    [InlineData("::error:: ##[x] `$(x)` | \\ ; %0A")]
    [InlineData("x")]
    public static void Whatever_can_be_seen_is_a_name(string text) => Assert.Equal(text, KernelName.Of(text).Text);

    [Fact]
    public static void A_name_may_be_as_long_as_the_limit_and_no_longer()
    {
        Assert.Null(KernelName.WhyNot(new string('n', KernelName.Longest)));
        Assert.Equal("it has 101 characters, and at most 100 are allowed", KernelName.WhyNot(new string('n', KernelName.Longest + 1)));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(" x", "it begins or ends with a blank")]
    [InlineData("x ", "it begins or ends with a blank")]
    [InlineData("a/b", "it has `/`, which separates the case from the kernel in a row's id")]
    [InlineData("fa*", "it has `*`, which stands for any characters in a filter")]
    [InlineData("fa?", "it has `?`, which stands for any character in a filter")]
    [InlineData("a=b", "it has `=`, which separates a name from a file on the command line")]
    [InlineData("a\nb", "it has the character U+000A, which cannot be seen")]
    [InlineData("a\u001bb", "it has the character U+001B, which cannot be seen")]
    [InlineData("a\u202Eb", "it has the character U+202E, which cannot be seen")]
    [InlineData("a\u200Bb", "it has the character U+200B, which cannot be seen")]
    [InlineData("a\u00A0b", "it has the character U+00A0, which cannot be seen")]
    public static void What_would_mislead_is_refused_with_the_reason(string text, string reason) =>
        Assert.Equal(reason, KernelName.WhyNot(text));

    [Fact]
    public static void Half_a_character_is_refused()
    {
        Assert.Equal("it has the character U+D83D, which cannot be seen", KernelName.WhyNot("x\uD83Dy"));
        Assert.Equal("it has the character U+DE80, which cannot be seen", KernelName.WhyNot("\uDE80"));
    }

    [Fact]
    public static void Names_that_differ_in_case_alone_are_two() => Assert.NotEqual(KernelName.Of("mine"), KernelName.Of("Mine"));

    [Fact]
    public static void A_refusal_is_one_coded_error_at_its_place()
    {
        var refused = Assert.Single(Assert.Throws<PfbException>(() => KernelName.Of("a/b", new("spec.yaml", 3, 5))).Diagnostics);

        Assert.Equal(("PFB5040", "spec.yaml", 3, 5),
            (refused.Code.Id, refused.Position.File, refused.Position.Line, refused.Position.Column));
    }
}
