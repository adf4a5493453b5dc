using System.Text;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Spec;

/// <summary>Reads specs given as text, on a fixed day.</summary>
internal static class Reading
{
    public static readonly DateOnly Today = new(2026, 11, 22);

    public static BenchSpec Spec(string text) =>
        SpecReader.Parse(Encoding.UTF8.GetBytes(text), "prefill-bench.yaml", Today, PolicyChecks.Of);

    /// <summary>The diagnostics as the user sees them, one a line.</summary>
    public static string Complaints(string text) => Complaints(Encoding.UTF8.GetBytes(text));

    public static string Complaints(byte[] bytes)
    {
        var thrown = Assert.Throws<PfbException>(() => SpecReader.Parse(bytes, "prefill-bench.yaml", Today, PolicyChecks.Of));

        Assert.All(thrown.Diagnostics, d => Assert.Equal(ExitCode.BadInput, d.Exit));
        return string.Concat(thrown.Diagnostics.Select(d => d + "\n"));
    }

    /// <summary>A spec of one suite, with further lines for the root and for the suite.</summary>
    public static string WithSuite(string suiteLines = "", string rootLines = "") =>
        $"""
        version: 1
        {rootLines}
        suites:
          ci:
            batch_sizes: [1, 16]
            max_seq_lens: [1024, 4096]
            quantization: [bf16, fp8]
        {string.Join('\n', suiteLines.Split('\n').Select(line => "    " + line))}
        """;
}
