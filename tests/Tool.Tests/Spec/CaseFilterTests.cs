using System.Diagnostics;
using System.Text.RegularExpressions;
using CsCheck;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Spec;

public static class CaseFilterTests
{
    private static readonly Suite Ci = Reading.Spec(StarterSpec.Text).SuiteNamed("ci");

    [Fact]
    public static void No_pattern_leaves_everything() =>
        Assert.Equal(Ci.Cases, CaseFilter.Apply(Ci.Cases, []));

    [Fact]
    public static void Patterns_add_up_and_exclamation_marks_take_away()
    {
        var left = CaseFilter.Apply(Ci.Cases, ["b1-s1024-*", "*-fp8-*", "!b16-s4096-*"]);

        Assert.Equal(
            ["b1-s1024-bf16", "b1-s1024-fp8_qkv", "b1-s1024-fp8", "b1-s4096-fp8", "b16-s1024-fp8", "b1-s1024-fp8_nvfp4"],
            left.Select(c => c.Id.Replace("-h64x8-d128-HND-p16", "", StringComparison.Ordinal)));
    }

    [Fact]
    public static void Only_exclusions_start_from_everything() =>
        Assert.Equal(Ci.Cases.Length / 2, CaseFilter.Apply(Ci.Cases, ["!b16-*"]).Length);

    [Fact]
    public static void Nothing_left_is_an_error_with_the_nearest_ids()
    {
        var thrown = Assert.Throws<PfbException>(() => CaseFilter.Apply(Ci.Cases, ["b1-s1025-bf16-h64x8-d128-HND-p16"]));

        Assert.Equal(Codes.NothingMatches, thrown.Diagnostics[0].Code);
        Assert.Contains("Nearest: b1-s1024-bf16-h64x8-d128-HND-p16,", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void Exclusion_of_everything_is_an_error() =>
        Assert.Equal(Codes.NothingMatches, Assert.Throws<PfbException>(() => CaseFilter.Apply(Ci.Cases, ["!*"])).Diagnostics[0].Code);

    [Fact]
    public static void A_glob_means_what_the_regular_expression_means() =>
        Gen.Select(Gen.Char["ab*?"].Array[0, 8].Select(c => new string(c)), Gen.Char["ab"].Array[0, 10].Select(c => new string(c)))
            .Sample((pattern, text) =>
        {
            var expression = "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)
                .Replace("\\?", ".", StringComparison.Ordinal) + "$";
            return Glob.Matches(pattern, text) == Regex.IsMatch(text, expression);
        });

    [Fact]
    public static void A_hostile_glob_costs_no_more_than_pattern_times_text()
    {
        var clock = Stopwatch.StartNew();
        var matches = Glob.Matches(string.Concat(Enumerable.Repeat("a*", 500)) + "b", new string('a', 10_000));

        Assert.False(matches);
        Assert.True(clock.Elapsed.TotalSeconds < 2, $"took {clock.Elapsed}");
    }
}
