using PrefillBench.MSBuild;

namespace PrefillBench.Tests.Tasks;

public static class CanonicalLineTests
{
    [Theory]
    [InlineData("/a b/ü (x)/spec.yaml(31,5): error PFB1001: row/trtllm: +10.5 %", 2, "PFB1001", "/a b/ü (x)/spec.yaml", 31, 5)]
    [InlineData(@"C:\gate\spec.yaml(7): warning PFB2010: slower", 1, "PFB2010", @"C:\gate\spec.yaml", 7, 0)]
    [InlineData("baselines/x.json: error PFB3006: broken", 2, "PFB3006", "baselines/x.json", 0, 0)]
    [InlineData("prefill-bench: message PFB4010: skipped: error PFB1001: no", 0, "PFB4010", "", 0, 0)]
    public static void A_coded_line_is_taken_apart(string line, int level, string code, string file, int number, int column)
    {
        var parsed = CanonicalLine.Parse(line);

        Assert.Equal(((Level)level, code, file, number, column), (parsed!.Level, parsed.Code, parsed.File, parsed.Line, parsed.Column));
    }

    [Theory]
    [InlineData("relative error : 3 %")]
    [InlineData("a.cs(3,4): error CS1002: ; expected")]
    [InlineData("see PFB1001: error in the list")]
    [InlineData("  spec.yaml(3,4): error PFB1001: quoted in a report")]
    [InlineData("prefill-bench: fatal PFB1001: no such level")]
    [InlineData("")]
    public static void Any_other_line_is_text(string line) => Assert.Null(CanonicalLine.Parse(line));
}
