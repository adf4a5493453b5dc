using PrefillBench.MSBuild;

namespace PrefillBench.Tests.Tasks;

public static class EvidenceTests
{
    private const string Whole =
        "schema=1\nrunId=7\ncomplete=true\nverdict=REGRESSED\nexitCode=2\nsuite=ci\ndevice=h200\ncount.REGRESSED=1\ncount.PASS=3\n"
        + "diagnostics=1\ndiagnostic=a=b.yaml(3,5): error PFB1001: x=y\n";

    [Fact]
    public static void A_whole_file_is_read()
    {
        var evidence = Evidence.Parse(Whole);

        Assert.Equal(
            ("7", true, "REGRESSED", 2, "h200"), (evidence.RunId, evidence.Complete, evidence.Verdict, evidence.ExitCode, evidence.Device));
        Assert.Equal((1, 3), (evidence.Counts["REGRESSED"], evidence.Counts["PASS"]));
        Assert.Equal(new CanonicalLine(Level.Error, "PFB1001", "x=y", "a=b.yaml", 3, 5), Assert.Single(evidence.Diagnostics));
    }

    [Fact]
    public static void Every_truncation_is_refused()
    {
        for (var length = 0; length < Whole.Length; length++)
        {
            Assert.Throws<FormatException>(() => Evidence.Parse(Whole[..length]));
        }
    }

    [Theory]
    [InlineData("exitCode=2", "exitCode=two")]
    [InlineData("runId=7", "runId=7\nrunId=8")]
    [InlineData("verdict=REGRESSED\n", "")]
    [InlineData("diagnostic=a=b.yaml(3,5): error PFB1001: x=y", "diagnostic=something else")]
    [InlineData("suite=ci", "suite")]
    public static void Damage_is_refused(string original, string damaged) =>
        Assert.Throws<FormatException>(() => Evidence.Parse(Whole.Replace(original, damaged, StringComparison.Ordinal)));
}
