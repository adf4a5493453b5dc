using System.Text.RegularExpressions;
using PrefillBench.Report;
using PrefillBench.Report.Exchange;

namespace PrefillBench.Tests.Report;

public static partial class OpenMetricsTests
{
    public static TheoryData<string> Samples => ["duet", "recorded", "attacked", "empty", "two runs"];

    [Fact]
    public static void Form_is_as_approved() => Snapshots.Match(OpenMetricsReport.Render([ResultSamples.Recorded]), "openmetrics");

    [Theory]
    [MemberData(nameof(Samples))]
    public static void Every_line_has_the_form_of_the_grammar(string sample)
    {
        var lines = Text(sample).TrimEnd('\n').Split('\n');

        Assert.All(lines, line => Assert.Matches(Line(), line));
        Assert.Equal("# EOF", lines[^1]);
        Assert.Single(lines, line => line == "# EOF");
        var samples = lines.Where(line => line[0] != '#').Select(line => line[..line.LastIndexOf(' ')]).ToArray();
        Assert.Equal(samples.Distinct().Count(), samples.Length);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public static async Task The_reference_parser_reads_it(string sample)
    {
        const string script =
            """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
            text = sys.stdin.buffer.read().decode("utf-8")
            for family in text_string_to_metric_families(text):
                print(family.name, family.type, family.unit or "-", len(family.samples))
            """;

        var said = await PythonParser.RunAsync("prometheus_client", script, Text(sample));

        Assert.Contains("prefill_bench_run info - 1", said.Replace("- 2", "- 1", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(sample != "empty", said.Contains("prefill_bench_launch_seconds gauge seconds ", StringComparison.Ordinal));
    }

    private static string Text(string sample) => OpenMetricsReport.Render(sample switch
    {
        "duet" => [ResultSamples.Duet],
        "recorded" => [ResultSamples.Recorded],
        "attacked" => [ResultSamples.Attacked],
        "empty" => [ResultSamples.Duet with { Rows = [], Cases = [] }],
        _ => [ResultSamples.Duet, ResultSamples.Recorded with { Run = ResultSamples.Recorded.Run with { Id = "other" } }],
    });

    /// <summary>Sections "ABNF" and "Escaping" of the OpenMetrics 1.0 specification, as far as gauges and infos need them.</summary>
    [GeneratedRegex($$"""^(# EOF|# (TYPE|UNIT|HELP) [a-z_]+ [^\n]+|[a-z_]+\{{{Label}}(,{{Label}})*\} {{Number}})$""")]
    private static partial Regex Line();

    private const string Label = @"[a-z_]+=""([^""\\\n]|\\[""\\n])*""";
    private const string Number = """-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?""";
}
