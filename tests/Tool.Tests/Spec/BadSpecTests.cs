using System.Diagnostics;
using System.Text;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Tests.Spec;

public static class BadSpecTests
{
    // Far above what any of them takes, far below what an unguarded parser needs for the worst (minutes).
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Names => [.. BadSpecs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public static void Every_bad_spec_is_explained_at_its_line(string name)
    {
        var clock = Stopwatch.StartNew();
        var complaints = Reading.Complaints(BadSpecs.All[name]);

        Snapshots.Match(complaints, name);
        Assert.True(clock.Elapsed < LongestWait, $"took {clock.Elapsed}");
    }

    [Fact]
    public static void Ten_megabytes_are_refused_unread()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var complaints = Reading.Complaints(new byte[10_000_000]);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.StartsWith("prefill-bench.yaml: error PFB5008: ", complaints, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, 12_000_000);
    }

    [Fact]
    public static void An_endless_file_is_refused()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "needs /dev/zero");

        var thrown = Assert.Throws<PfbException>(() => SpecReader.Read("/dev/zero", Reading.Today, PolicyChecks.Of));

        Assert.Equal(Codes.TooLarge, thrown.Diagnostics[0].Code);
    }

    [Fact]
    public static void The_largest_nonsense_file_is_refused_quickly_and_shown_in_part()
    {
        var text = new StringBuilder("version: 1\nsuites:\n");
        while (text.Length < SpecBytes.MaxBytes - 100)
        {
            text.Append("  c").Append(text.Length).Append(": {").Append('k', 70).Append(text.Length).Append(": 1}\n");
        }

        var clock = Stopwatch.StartNew();
        var complaints = Reading.Complaints(text.ToString());

        Assert.InRange(complaints.Count(c => c == '\n'), 1, 21);
        Assert.True(clock.Elapsed < LongestWait, $"took {clock.Elapsed}");
    }

    [Theory]
    [InlineData(new byte[] { 0x76, 0x3A, 0x20, 0x31, 0x0A, 0x61, 0x3A, 0xFF }, "(2,3)")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x76, 0x00 }, "(1,1)")]
    [InlineData(new byte[] { 0x61, 0xC3 }, "(1,2)")]
    public static void Text_that_is_not_utf8_is_refused_where_it_begins(byte[] bytes, string place)
    {
        var complaints = Reading.Complaints(bytes);

        Assert.Equal($"prefill-bench.yaml{place}: error PFB5001: The spec is not UTF-8 text; save it as UTF-8.\n", complaints);
    }

    [Theory]
    [InlineData("/nonexistent/prefill-bench.yaml")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("a\0b")]
    public static void A_file_that_cannot_be_opened_is_not_found(string path)
    {
        var thrown = Assert.Throws<PfbException>(() => SpecReader.Read(path, Reading.Today, PolicyChecks.Of));

        Assert.Equal(Codes.SpecNotFound, Assert.Single(thrown.Diagnostics).Code);
    }
}
