using System.Text;
using CsCheck;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Report;

public static class ResultsJsonTests
{
    private static readonly string Text = ResultsJson.Write(ResultSamples.Duet);

    [Fact]
    public static void Form_is_as_approved() => Snapshots.Match(
        ResultsJson.Write(ResultSamples.Recorded with
        {
            Rows = [ResultSamples.Recorded.Rows[0] with { History = [new(0, 0.0815), new(1, null)] }, .. ResultSamples.Recorded.Rows[1..]],
            Approvals =
            [
                new(BaselineSamples.Noon, "approve", "Ada", "first times", "abc1234"),
                new(BaselineSamples.Noon.AddDays(1), "prune", "Ada", "too short to say anything", null),
            ],
        }),
        "results_json");

    [Theory]
    [InlineData(2, 1.0)]
    [InlineData(-1, 1.0)]
    [InlineData(0, -1.0)]
    public static void A_history_of_an_approval_that_is_not_there_is_refused(int approval, double ms)
    {
        var document = ResultSamples.Recorded with
        {
            Rows = [ResultSamples.Recorded.Rows[0] with { History = [new(approval, ms)] }],
            Approvals = [new(BaselineSamples.Noon, "approve", "Ada", "first times", null)],
        };

        Assert.Contains(ResultsRules.Complaints(document), complaint => complaint.Contains("history", StringComparison.Ordinal));
    }

    [Fact]
    public static void Any_results_read_back_exactly() =>
        Gen.Select(Gen.Double[1e-9, 1e9].Array[1, 5], Gen.Double[0, 1]
            .Nullable(), Gen.Int[0, 15].Select(i => (Verdict)i), Gen.String, Gen.ULong)
            .Sample((times, p, verdict, text, seed) =>
            {
                var clean = new UTF8Encoding(false, false).GetString(Encoding.UTF8.GetBytes(text));
                var row = ResultSamples.Duet.Rows[0] with { MedianMs = [.. times], P = p, Verdict = verdict, Reason = clean };
                var document = ResultSamples.Duet with { Rows = [row], Run = ResultSamples.Duet.Run with { Seed = seed } };

                var read = Read(ResultsJson.Write(document));

                return read.Rows[0].MedianMs.SequenceEqual(times) && read.Rows[0].P.Equals(p) && read.Rows[0].Verdict == verdict
                    && read.Rows[0].Reason == clean && read.Run.Seed == seed && ResultsJson.Write(read) == ResultsJson.Write(document);
            }, iter: 200);

    [Fact]
    public static void Every_truncation_is_an_unreadable_file()
    {
        var bytes = Encoding.UTF8.GetBytes(ResultsJson.Write(ResultSamples.Recorded));

        for (var length = 0; length < bytes.Length - 1; length++)
        {
            var failure = Assert.Throws<PfbException>(() => ResultsJson.Read(bytes.AsSpan(0, length), "results.json"));
            Assert.Equal(Codes.UnreadableFile, Assert.Single(failure.Diagnostics).Code);
        }
    }

    [Fact]
    public static void Any_changed_byte_is_read_or_refused_with_a_code()
    {
        var bytes = Encoding.UTF8.GetBytes(Text);

        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((index, value) =>
        {
            var changed = bytes.ToArray();
            changed[index] = value;
            try
            {
                // What can be read can be rendered.
                var document = ResultsJson.Read(changed, "results.json");
                return ReportCatalog.All.All(kind => kind.Render(document).Length > 0);
            }
            catch (PfbException e)
            {
                return e.Diagnostics.All(d => d.Code == Codes.UnreadableFile || d.Code == Codes.NewerSchema);
            }
        }, iter: 1500);
    }

    [Theory]
    [InlineData("\"schemaVersion\": 2", "\"schemaVersion\": 3", "schemaVersion is 3")]
    [InlineData("\"exitCode\": 2", "\"exitCode\": 77", "exitCode 77")]
    [InlineData("\"verdict\": \"REGRESSED\"", "\"verdict\": \"FINE\"", "'FINE' is not a verdict")]
    [InlineData("\"spread\": 0.013", "\"spread\": -0.013", "spread -0.013")]
    [InlineData("\"spread\": 0.013", "\"spread\": NaN", "invalid")]
    [InlineData("\"medianMs\": [", "\"medianMs\": [0, ", "not a time above 0 ms")]
    [InlineData("\"medianMs\": [", "\"medianMs\": [-1, ", "not a time above 0 ms")]
    [InlineData("\"pairRatios\": []", "\"pairRatios\": [0]", "a pair's ratio is not above 0")]
    [InlineData("\"telemetry\": []", "\"telemetry\": [{\"process\": -1, \"row\": null, \"smClockMhz\": null, \"powerWatts\": null, "
        + "\"temperatureCelsius\": null, \"throttle\": null}]", "telemetry of process -1")]
    [InlineData("\"kernel\": \"trtllm\"", "\"kernel\": \"other\"", "kernel 'other'")]
    [InlineData("\"quantization\": \"fp8\"", "\"quantization\": \"int4\"", "quantization 'int4'")]
    [InlineData("\"id\": \"b16-s4096-bf16-h64x8-d128-HND-p16/trtllm\"",
        "\"id\": \"b16-s4096-bf16-h64x8-d128-HND-p16/baseline\"", "occurs 2 times")]
    public static void A_damaged_value_is_named(string original, string damaged, string complaint)
    {
        var at = Text.IndexOf(original, StringComparison.Ordinal);
        Assert.True(at >= 0);

        var failure = Assert.Throws<PfbException>(() => Read(Text[..at] + damaged + Text[(at + original.Length)..]));

        Assert.Contains(complaint, failure.Diagnostics[0].Text, StringComparison.Ordinal);
        Assert.Equal(original.StartsWith("\"schema", StringComparison.Ordinal)
            ? Codes.NewerSchema : Codes.UnreadableFile, failure.Diagnostics[0].Code);
    }

    [Fact]
    public static void Results_from_before_pairs_memory_and_telemetry_were_recorded_still_read()
    {
        var old = Text.Replace("      \"pairRatios\": [],\n", "", StringComparison.Ordinal)
            .Replace("  \"telemetry\": [],\n", "", StringComparison.Ordinal)
            .Replace("\"measured\": true,\n      \"memoryBytes\": null\n", "\"measured\": true\n", StringComparison.Ordinal);

        Assert.DoesNotContain("pairRatios", old, StringComparison.Ordinal);
        Assert.DoesNotContain("telemetry", old, StringComparison.Ordinal);
        Assert.Equal(Text, ResultsJson.Write(Read(old)));
    }

    [Fact]
    public static void Evidence_and_errors_beyond_numbers_stay_beyond_every_limit()
    {
        var row = ResultSamples.Duet.Rows[0] with
        {
            E = double.PositiveInfinity,
            Output = new(double.NaN, 0.01, double.PositiveInfinity, 64, "NaN at token 3"),
        };

        var read = Read(ResultsJson.Write(ResultSamples.Duet with { Rows = [row] })).Rows[0];

        Assert.Equal((double.MaxValue, double.MaxValue, false), (read.E!.Value, read.Output!.RelativeError, read.Output.Accepted));
    }

    [Fact]
    public static void A_ratio_that_is_no_number_is_a_mistake_of_the_tool()
    {
        var broken = ResultSamples.Duet with { Rows = [ResultSamples.Duet.Rows[0] with { Ratio = double.NaN }] };

        var failure = Assert.Throws<PfbException>(() => ResultsJson.Write(broken));

        Assert.Equal(Codes.InternalError, failure.Diagnostics[0].Code);
    }

    private static ResultsDocument Read(string text) => ResultsJson.Read(Encoding.UTF8.GetBytes(text), "results.json");
}
