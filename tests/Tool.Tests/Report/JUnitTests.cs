using System.Globalization;
using System.Xml.Linq;
using CsCheck;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Report.Exchange;

namespace PrefillBench.Tests.Report;

public static class JUnitTests
{
    [Fact]
    public static void Form_is_as_approved() => Snapshots.Match(JUnitReport.Render([ResultSamples.Duet]), "junit");

    [Fact]
    public static void Counts_are_what_is_there()
    {
        var suites = XDocument.Parse(JUnitReport.Render([ResultSamples.Duet, ResultSamples.Recorded])).Root!;

        Assert.All(suites.Elements("testsuite").Append(suites), suite =>
        {
            Assert.Equal(suite.Descendants("testcase").Count(), Count(suite, "tests"));
            Assert.Equal(suite.Descendants("failure").Count(), Count(suite, "failures"));
            Assert.Equal(suite.Descendants("error").Count(), Count(suite, "errors"));
            Assert.Equal(suite.Descendants("skipped").Count(), Count(suite, "skipped"));
        });
        Assert.Equal(2, suites.Elements().Count());
        Assert.Equal("0.0005531", suites.Descendants("testcase").First(test => test.Element("failure") is not null)
            .Attribute("time")!.Value);
    }

    [Fact]
    public static void A_build_is_red_exactly_when_the_exit_code_is_not_0() =>
        Gen.Select(Gen.Int[0, 15].Select(i => (Verdict)i).Array[0, 4],
            Gen.Int[0, 7].Select(i => Enum.GetValues<ExitCode>()[i]), Gen.Bool, Gen.Bool).Sample((verdicts, exit, inconclusive, drift) =>
        {
            var run = ResultSamples.Duet with
            {
                Rows = [.. verdicts.Select((verdict, i) => ResultSamples.Duet.Rows[0] with { Id = $"row{i}", Verdict = verdict })],
                ExitCode = exit,
                Policy = ResultSamples.Duet.Policy with
                {
                    OnInconclusive = inconclusive ? "fail" : "warn",
                    OnDrift = drift ? "fail" : "warn",
                },
            };

            var xml = XDocument.Parse(JUnitReport.Render([run]));

            return xml.Descendants("failure").Concat(xml.Descendants("error")).Any() == (exit != ExitCode.Passed);
        });

    [Fact]
    public static void Any_text_reads_back() => Gen.String.Sample(text =>
    {
        var run = ResultSamples.Duet with { Rows = [ResultSamples.Duet.Rows[3] with { Id = text, Reason = text, Notes = [text] }],
            Run = ResultSamples.Duet.Run with { Suite = text } };

        var test = XDocument.Parse(JUnitReport.Render([run])).Descendants("testcase").First();

        return test.Attribute("name")!.Value == Shown(text) && test.Element(
            "failure")!.Attribute("message")!.Value == Shown($"REGRESSED: {text}");

        // What XML cannot hold is replaced, what would act is broken up; the rest is there.
        static string Shown(string given) => string.Concat(
            PlainText.OneLine(given).EnumerateRunes().Select(rune => rune.Value is 0xFFFE or 0xFFFF ? "\uFFFD" : rune.ToString()));
    }, iter: 500);

    [Fact]
    public static async Task A_parser_of_junit_reads_the_same()
    {
        const string script =
            """
            import sys, junitparser
            xml = junitparser.JUnitXml.fromstring(sys.stdin.buffer.read())
            for suite in xml:
                print(suite.name, suite.tests, suite.failures, suite.errors, suite.skipped, suite.timestamp)
                for case in suite:
                    print(case.name, case.time, *[type(r).__name__ + ":" + (r.type or "-") for r in case.result])
            """;

        var said = await PythonParser.RunAsync("junitparser", script, JUnitReport.Render([ResultSamples.Duet]));

        Assert.Equal(
            """
            prefill-bench.ci 7 2 0 1 2026-11-22T12:00:00
            b16-s4096-fp8_qkv-h64x8-d128-HND-p16/trtllm 0.0005531 Failure:REGRESSED
            b16-s4096-fp8_nvfp4-h64x8-d128-HND-p16/trtllm 0.0004988 Failure:INCONCLUSIVE
            """, string.Join('\n', said.Split('\n').Take(3)));
    }

    private static int Count(XElement suite, string name) => int.Parse(suite.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
