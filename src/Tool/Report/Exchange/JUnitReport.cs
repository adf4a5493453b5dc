using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Results;

namespace PrefillBench.Report.Exchange;

/// <summary>
/// JUnit's XML, as Jenkins, GitLab and Azure read it: a suite a run, a test case a row, time in seconds of one launch.
/// A suite holds a failure or an error if and only if the run's exit code is not 0, so that a build is red for one reason only.
/// </summary>
public static class JUnitReport
{
    private static readonly XmlWriterSettings Indented = new() { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) };

    private enum Outcome
    {
        Success,
        Failure,
        Error,
        Skipped,
    }

    public static string Render(ImmutableArray<ResultsDocument> runs)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Indented))
        {
            var suites = runs.Select(run => (Run: run, Tests: Tests(run).ToArray())).ToArray();
            xml.WriteStartElement("testsuites");
            Counts(xml, [.. suites.SelectMany(suite => suite.Tests)]);
            foreach (var (run, tests) in suites)
            {
                Suite(xml, run, tests);
            }

            xml.WriteEndElement();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static IEnumerable<Test> Tests(ResultsDocument run)
    {
        var tests = run.RowsWorstFirst().Select(row => Of(row, run.Policy)).Concat(
            run.Skipped.Select(skipped => new Test(skipped.Case, null, Outcome.Skipped, Verdict.Skipped.Name(), skipped.Reason, [])))
            .Concat(run.NotLookedAt?.Groups.SelectMany(
                group => group.Rows.Select(row => new Test(row, null, Outcome.Skipped, "NOT LOOKED AT", group.Why, []))) ?? []).ToList();
        if (run.ExitCode != ExitCode.Passed && !tests.Any(test => test.Outcome is Outcome.Failure or Outcome.Error))
        {
            // What fails the run is no single row: all rows together, a budget, a signal.
            tests.Add(new("run", null, Outcome.Error, run.Verdict.Name(),
                $"exit {(int)run.ExitCode}", [.. run.Diagnostics.Where(d => d.Severity == "error").Select(d => d.ToLine())]));
        }

        // A verdict that policy lets pass must not turn the build red by itself.
        return run.ExitCode != ExitCode.Passed ? tests
            : tests.Select(test => test.Outcome is Outcome.Failure or Outcome.Error ? test with { Outcome = Outcome.Skipped } : test);
    }

    private static Test Of(RowSection row, PolicySection policy)
    {
        var outcome = row.Verdict switch
        {
            Verdict.Pass or Verdict.Identical or Verdict.Recorded or Verdict.Ungated => Outcome.Success,
            Verdict.Improved => policy.OnImproved == "fail" ? Outcome.Failure : Outcome.Success,
            Verdict.Waived or Verdict.Skipped => Outcome.Skipped,
            Verdict.Drift => policy.OnDrift == "fail" ? Outcome.Failure : Outcome.Success,
            Verdict.Inconclusive => policy.OnInconclusive == "fail" ? Outcome.Failure : Outcome.Skipped,
            Verdict.Regressed or Verdict.WrongOutput => Outcome.Failure,
            Verdict.NoBaseline or Verdict.ForeignBaseline or Verdict.Missing or Verdict.Invalid or Verdict.Crashed => Outcome.Error,
            _ => throw new ArgumentOutOfRangeException(nameof(row)),
        };
        var interval = row is { Low: { } low, High: { } high } ? $", {Figures.Change(low - 1)} to {Figures.Change(high - 1)}" : "";
        return new(
            row.Id, Figures.Median(row.MedianMs) / 1000, outcome, row.Verdict.Name(), row.Reason,
            [.. row.Ratio is { } ratio ? [$"change {Figures.Change(ratio - 1)}{interval}"] : Array.Empty<string>(), .. row.Notes]);
    }

    private static void Suite(XmlWriter xml, ResultsDocument run, Test[] tests)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", $"prefill-bench.{run.Run.Suite}");
        Counts(xml, tests);
        Attribute(xml, "timestamp", run.Run.StartedUtc.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        Attribute(xml, "hostname", run.Device.Slug);
        xml.WriteStartElement("properties");
        foreach (var (name, value) in EnvironmentFacts.Of(run).Append(("verdict", run.Verdict.Name()))
            .Append(("exit code", $"{(int)run.ExitCode}"))
            .Append(("approved rows not looked at", $"{run.NotLookedAt?.Count() ?? 0}")))
        {
            xml.WriteStartElement("property");
            Attribute(xml, "name", name);
            Attribute(xml, "value", value);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        foreach (var test in tests)
        {
            Case(xml, run.Run.Suite, test);
        }

        xml.WriteEndElement();
    }

    private static void Case(XmlWriter xml, string suite, Test test)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", $"prefill-bench.{suite}");
        Attribute(xml, "name", test.Name);
        Attribute(xml, "time", Seconds(test.Seconds ?? 0));
        if (test.Outcome != Outcome.Success)
        {
            xml.WriteStartElement(test.Outcome.ToString().ToLowerInvariant());
            // In the schema of Jenkins, what was skipped has a message but no type.
            if (test.Outcome != Outcome.Skipped)
            {
                Attribute(xml, "type", test.Verdict);
            }

            Attribute(xml, "message", $"{test.Verdict}: {test.Reason}");
            xml.WriteEndElement();
        }

        if (test.Lines.Length > 0)
        {
            xml.WriteElementString("system-out", string.Join('\n', test.Lines.Select(Text)));
        }

        xml.WriteEndElement();
    }

    private static void Counts(XmlWriter xml, Test[] tests)
    {
        Attribute(xml, "tests", $"{tests.Length}");
        Attribute(xml, "failures", $"{tests.Count(test => test.Outcome == Outcome.Failure)}");
        Attribute(xml, "errors", $"{tests.Count(test => test.Outcome == Outcome.Error)}");
        Attribute(xml, "skipped", $"{tests.Count(test => test.Outcome == Outcome.Skipped)}");
        Attribute(xml, "time", Seconds(tests.Sum(test => test.Seconds ?? 0)));
    }

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Text(value));

    /// <summary>XML 1.0 has no way to write control characters, U+FFFE, U+FFFF or half of a surrogate pair.</summary>
    private static string Text(string text) => string.Concat(PlainText.OneLine(text).EnumerateRunes()
        .Select(rune => rune.Value is 0xFFFE or 0xFFFF ? "\uFFFD" : rune.ToString()));

    private static string Seconds(double seconds) => seconds.ToString("0.#########", CultureInfo.InvariantCulture);

    /// <param name="Seconds">Duration of one launch in seconds; null where nothing was timed.</param>
    private sealed record Test(string Name, double? Seconds, Outcome Outcome, string Verdict, string Reason, string[] Lines);
}
