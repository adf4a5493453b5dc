using System.Text;
using System.Text.Json;
using PrefillBench.Report;
using PrefillBench.Report.Exchange;
using Sarif = Microsoft.CodeAnalysis.Sarif;

namespace PrefillBench.Tests.Report;

public static class SarifTests
{
    [Fact]
    public static void Form_is_as_approved() => Snapshots.Match(SarifReport.Render([ResultSamples.Duet]), "sarif");

    [Theory]
    [InlineData("perf/prefill-bench.yaml", "perf/prefill-bench.yaml")]
    [InlineData("perf\\a b.yaml", "perf/a%20b.yaml")]
    [InlineData("/home/me/x#1.yaml", "file:///home/me/x%231.yaml")]
    [InlineData("C:\\x\\y.yaml", "file:///C:/x/y.yaml")]
    [InlineData("javascript:alert(1)", "javascript%3Aalert%281%29")]
    public static void A_path_becomes_a_reference_that_leads_nowhere_else(string path, string uri)
    {
        var run = ResultSamples.Duet with { Diagnostics = [new("PFB1001", "error", "slower", path, 3, 5)] };

        using var json = JsonDocument.Parse(SarifReport.Render([run]));

        var location = json.RootElement.GetProperty("runs")[0].GetProperty("results")[0]
            .GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal(uri, location.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal((3, 5), (location.GetProperty("region").GetProperty("startLine")
            .GetInt32(), location.GetProperty("region").GetProperty("startColumn").GetInt32()));
    }

    [Fact]
    public static void The_format_s_own_library_reads_it()
    {
        using var text = new MemoryStream(
            Encoding.UTF8.GetBytes(SarifReport.Render([ResultSamples.Duet, ResultSamples.Attacked, ResultSamples.Recorded])));

        var log = Sarif.SarifLog.Load(text);

        Assert.Equal(Sarif.SarifVersion.Current, log.Version);
        Assert.Equal([2, 1, 0], log.Runs.Select(run => run.Results.Count));
        Assert.Equal((Sarif.FailureLevel.Error, "PFB1001", 31), (log.Runs[0].Results[0].Level,
            log.Runs[0].Results[0].RuleId, log.Runs[0].Results[0].Locations[0].PhysicalLocation.Region.StartLine));
        Assert.Equal(2, log.Runs[0].Invocations[0].ExitCode);
        Assert.All(log.Runs.SelectMany(run => run.Results), result =>
            Assert.True(result.Locations[0].PhysicalLocation.ArtifactLocation.Uri.OriginalString.Length > 0));
    }

    [Fact]
    public static void Each_result_names_its_rule_by_place_and_by_id()
    {
        using var json = JsonDocument.Parse(SarifReport.Render([ResultSamples.Duet, ResultSamples.Attacked]));

        foreach (var run in json.RootElement.GetProperty("runs").EnumerateArray())
        {
            var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
            Assert.NotEmpty(run.GetProperty("results").EnumerateArray());
            Assert.All(run.GetProperty("results").EnumerateArray(), result =>
                Assert.Equal(result.GetProperty("ruleId").GetString(),
                    rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString()));
        }
    }
}
