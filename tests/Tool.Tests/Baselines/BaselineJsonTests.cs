using System.Text;
using CsCheck;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Baselines;

public static class BaselineJsonTests
{
    private static readonly ApprovedBaseline Sample =
        BaselineSamples.Baseline("run-1", ("b1-s64-bf16/trtllm", 1.25), ("b1-s64-bf16/baseline", 1.0 / 3));

    [Fact]
    public static void Canonical_form_is_as_approved() => Snapshots.Match(BaselineSamples.Text(Sample), "canonical_baseline");

    [Fact]
    public static void Equal_content_is_equal_bytes_whatever_the_order_of_keys()
    {
        var shuffled = BaselineSamples.Text(Sample).Replace(
            "{\n  \"deviceName\": \"Intel Xeon 6-85-7, 2 cores\",", "{", StringComparison.Ordinal)
            .TrimEnd('\n', '}') + "\n,\"deviceName\":\t\"Intel Xeon 6-85-7, 2 cores\"}";

        var again = BaselineSamples.Text(Read(shuffled));

        Assert.Equal(BaselineSamples.Text(Sample), again);
    }

    [Fact]
    public static void Any_times_and_texts_read_back_exactly() =>
        Gen.Select(Gen.Double[1e-300, 1e300], Gen.String, Gen.Double[0, 10].Nullable()).Sample((ms, text, noise) =>
        {
            var clean = new UTF8Encoding(false, false).GetString(Encoding.UTF8.GetBytes(text));
            var row = BaselineSamples.Row("run-1", ms) with { PairNoise = noise, OutputDigest = clean };
            var baseline = Sample with { Rows = Sample.Rows.SetItem("row " + clean, row) };

            var read = Read(BaselineSamples.Text(baseline));

            var again = read.Rows["row " + clean];
            return again.MedianMs.Equals(ms) && again.PairNoise.Equals(noise) && again.OutputDigest == clean
                && BaselineSamples.Text(read) == BaselineSamples.Text(baseline);
        }, iter: 200);

    [Fact]
    public static void A_file_has_the_hash_of_its_canonical_text_however_it_is_laid_out()
    {
        var text = BaselineSamples.Text(Sample);

        var read = BaselineJson.ReadFile(Encoding.UTF8.GetBytes(
            "\uFEFF" + text.Replace("\n", "\r\n", StringComparison.Ordinal).Replace(": ", " :\t", StringComparison.Ordinal)), "x");

        Assert.Equal((BaselineJson.Sha256(Sample), false), (read.Sha256, read.IsOfEarlierForm));
    }

    [Fact]
    public static void Every_truncation_is_a_corrupt_baseline()
    {
        var bytes = Encoding.UTF8.GetBytes(BaselineSamples.Text(Sample));

        for (var length = 0; length < bytes.Length - 1; length++)
        {
            var failure = Assert.Throws<PfbException>(() => BaselineJson.Read(bytes.AsSpan(0, length), "x.verified.json"));
            Assert.Equal(Codes.CorruptBaseline, Assert.Single(failure.Diagnostics).Code);
        }
    }

    [Fact]
    public static void Any_changed_byte_is_read_or_refused_with_a_code()
    {
        var bytes = Encoding.UTF8.GetBytes(BaselineSamples.Text(Sample));

        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((index, value) =>
        {
            var changed = bytes.ToArray();
            changed[index] = value;
            try
            {
                return BaselineJson.Read(changed, "x.verified.json") is not null;
            }
            catch (PfbException e)
            {
                return e.Diagnostics.All(d => d.Code == Codes.CorruptBaseline || d.Code == Codes.NewerSchema);
            }
        }, iter: 2000);
    }

    [Fact]
    public static void A_newer_schema_asks_for_a_newer_tool_even_when_its_form_is_unknown()
    {
        var failure = Assert.Throws<PfbException>(() => Read("{\"form\": [], \"schemaVersion\": 3}"));

        Assert.Equal(Codes.NewerSchema, Assert.Single(failure.Diagnostics).Code);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("null", "schemaVersion is missing")]
    [InlineData("[1]", "schemaVersion is missing")]
    [InlineData("{\"schemaVersion\": 1}", "it lacks '")]
    [InlineData("{\"schemaVersion\": 2}", "it lacks '")]
    [InlineData("{\"schemaVersion\": 0}", "schemaVersion 0 does not exist")]
    [InlineData("ELF\u0001\u0002", "invalid start")]
    public static void What_is_no_baseline_is_refused(string text, string complaint)
    {
        var failure = Assert.Throws<PfbException>(() => Read(text));

        var diagnostic = Assert.Single(failure.Diagnostics);
        Assert.Equal(Codes.CorruptBaseline, diagnostic.Code);
        Assert.Contains(complaint, diagnostic.Text, StringComparison.Ordinal);
        Assert.Equal("x.verified.json", diagnostic.Position.File);
        Assert.Contains(Codes.CorruptBaseline.Remedy, diagnostic.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.25,", "NaN,", "invalid")]
    [InlineData("1.25,", "-1.25,", "not a time above 0 ms")]
    [InlineData("1.25,", "0,", "not a time above 0 ms")]
    [InlineData("1.25,", "1e999,", "not a time above 0 ms")]
    [InlineData("\"slug\": ", "\"suite\": \"twice\", \"slug\": ", "uplicate")]
    [InlineData("\"b1-s64-bf16/trtllm\"", "\"b1-s64-bf16/baseline\"", "uplicate")]
    [InlineData("\"cores\": \"2\"", "\"cores\": null", "hardware.cores is null")]
    [InlineData("\"slug\": ", "\"sluggish\": 1, \"slug\": ", "sluggish")]
    [InlineData("\"run-1\"", "null", "runId")]
    [InlineData("\"2026-11-22T12:00:00+00:00\"", "\"noon\"", "is of another kind than it must be")]
    public static void A_damaged_value_is_named(string original, string damaged, string complaint)
    {
        var text = BaselineSamples.Text(Sample);
        var at = text.IndexOf(original, StringComparison.Ordinal);
        Assert.True(at >= 0);
        var broken = text[..at] + damaged + text[(at + original.Length)..];

        var failure = Assert.Throws<PfbException>(() => Read(broken));

        var diagnostic = failure.Diagnostics[0];
        Assert.Equal(Codes.CorruptBaseline, diagnostic.Code);
        Assert.Contains(complaint, diagnostic.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_syntax_error_is_given_with_its_line()
    {
        var text = BaselineSamples.Text(Sample).Replace("\"l2\": \"cold\",", "\"l2\": cold,", StringComparison.Ordinal);
        var line = text[..text.IndexOf("\"l2\"", StringComparison.Ordinal)].Count(c => c == '\n') + 1;

        var failure = Assert.Throws<PfbException>(() => Read(text));

        Assert.Equal(line, failure.Diagnostics[0].Position.Line);
    }

    [Fact]
    public static void Characters_that_deceive_a_reader_are_written_escaped()
    {
        var baseline = Sample with { DeviceName = "evil\u202Ename\u001b[31m\r\n" };

        var text = BaselineSamples.Text(baseline);

        Assert.DoesNotContain(text, c => c != '\n' && PlainText.Acts(c));
        Assert.Equal(baseline.DeviceName, Read(text).DeviceName);
    }

    private static ApprovedBaseline Read(string text) => BaselineJson.Read(Encoding.UTF8.GetBytes(text), "x.verified.json");
}
