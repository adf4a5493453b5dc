using System.Globalization;
using System.Text;
using CsCheck;
using PrefillBench.Diagnostics;
using PrefillBench.Report;

namespace PrefillBench.Tests.Report;

public static class PublishedCsvTests
{
    private static readonly string Csv = PublishedCsv.Write(ResultSamples.Duet);

    private static string[] CsvLines => Csv.TrimEnd('\n').Split('\n');

    [Fact]
    public static void Csv_is_as_approved() => Snapshots.Match(Csv, "csv");

    [Fact]
    public static void Metadata_is_as_approved() => Snapshots.Match(PublishedCsv.WriteMetadata(ResultSamples.Duet), "csv_metadata");

    [Fact]
    public static void The_name_tells_the_start_in_utc()
    {
        var document = ResultSamples.Duet with { Run = ResultSamples.Duet.Run with { StartedUtc = new(2026, 3, 4, 1, 2, 3, TimeSpan.FromHours(5)) } };

        Assert.Equal("flashinfer_trtllm_benchmark_20260303_200203.csv", PublishedCsv.FileName(document));
    }

    [Fact]
    public static void Times_read_back_exactly() => Gen.Double[1e-6, 1e6].Array[4].Sample(ms =>
    {
        var (baseline, trtllm) = (ResultSamples.Duet.Rows[0] with { FirstMeanMs = ms[0], FirstStdMs = ms[1] }, ResultSamples.Duet.Rows[1] with { FirstMeanMs = ms[2], FirstStdMs = ms[3] });

        var timing = Read(PublishedCsv.Write(ResultSamples.Duet with { Rows = [baseline, trtllm] })).Runs[0][0];

        return (timing.BaselineMs, timing.BaselineStdMs, timing.TrtllmMs, timing.TrtllmStdMs) == (ms[0], ms[1], ms[2], ms[3]);
    }, iter: 200);

    [Fact]
    public static void No_cell_is_a_formula_whatever_names_are_like() => Assert.All(
        PublishedCsv.Write(ResultSamples.Attacked).TrimEnd('\n').Split('\n').Skip(1).SelectMany(line => line.Split(',')),
        cell => Assert.Matches(@"^(-?[0-9.]+(E[+-][0-9]+)?|torch\.[a-z0-9_]+)$", cell));

    [Fact]
    public static async Task Pandas_reads_every_number_exactly()
    {
        const string script =
            """
            import sys, pandas
            table = pandas.read_csv(sys.stdin, float_precision="round_trip")
            print(",".join(table.columns), table["batch_size"].dtype, table["trtllm_mean"].dtype)
            for row in table.itertuples():
                print(row.batch_size, repr(float(row.trtllm_mean)), repr(float(row.speedup_percent)), row.q_dtype)
            """;

        var said = (await PythonParser.RunAsync("pandas", script, Csv)).Split('\n');

        Assert.Equal($"{CsvLines[0]} int64 float64", said[0]);
        Assert.Equal(CsvLines.Length, said.Length);
        Assert.All(CsvLines.Skip(1).Zip(said.Skip(1)), pair =>
        {
            var (fields, words) = (pair.First.Split(','), pair.Second.Split(' '));
            Assert.Equal(double.Parse(fields[1], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture));
            Assert.Equal(double.Parse(fields[5], CultureInfo.InvariantCulture), double.Parse(words[2], CultureInfo.InvariantCulture));
            Assert.Equal(fields[6], words[3]);
        });
    }

    [Fact]
    public static void A_case_without_both_times_has_no_line()
    {
        var document = ResultSamples.Duet with { Rows = [ResultSamples.Duet.Rows[0], ResultSamples.Duet.Rows[1] with { FirstMeanMs = null }, .. ResultSamples.Duet.Rows[2..]] };

        Assert.Equal(CsvLines.Length - 1, PublishedCsv.Write(document).TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public static void The_python_benchmarks_file_is_read_with_its_line_ends()
    {
        var python = $"{CsvLines[0]}\r\n1,0.0421,0.0003,0.0502,0.0011,0.16135458167330677,torch.bfloat16,torch.bfloat16,torch.bfloat16,16,8,128,2048\r\n";

        var timing = Assert.Single(Assert.Single(Read(python).Runs));

        Assert.Equal((0.0421, 0.0502, 2048, 2), (timing.TrtllmMs, timing.BaselineMs, timing.Key.MaxSeqLen, timing.Line));
    }

    [Fact]
    public static void Appended_runs_are_told_apart_with_and_without_a_header()
    {
        var body = string.Concat(CsvLines[1..].Select(line => line + "\n"));

        Assert.Equal([4, 4], Read(Csv + Csv).Runs.Select(run => run.Length));
        Assert.Equal([4, 4, 4], Read(Csv + body + body).Runs.Select(run => run.Length));
    }

    [Fact]
    public static void Every_truncation_is_refused_or_ends_at_a_whole_line()
    {
        var bytes = Encoding.UTF8.GetBytes(Csv);

        for (var length = 0; length < bytes.Length; length++)
        {
            if (length > CsvLines[0].Length + 1 && bytes[length - 1] == '\n')
            {
                continue;
            }

            var failure = Assert.Throws<PfbException>(() => PublishedCsvReader.Read(bytes.AsSpan(0, length), "x.csv"));
            Assert.Equal(Codes.UnreadableFile, Assert.Single(failure.Diagnostics).Code);
        }
    }

    [Theory]
    [InlineData("batch_size", "size", 1, "the columns are not batch_size,")]
    [InlineData("\n16,", "\n16,NaN,", 2, "14 columns")]
    [InlineData("\n16,", "\nNaN,", 2, "batch_size 'NaN' is not a whole number above 0")]
    [InlineData("\n16,", "\n-16,", 2, "batch_size '-16' is not a whole number above 0")]
    [InlineData("\n16,0.90", "\n16,-0.90", 2, "is not a time above 0 ms")]
    [InlineData("\n16,0.9030020999999999,", "\n16,NaN,", 2, "trtllm_mean 'NaN' is not a time above 0 ms")]
    [InlineData("\n16,0.9030020999999999,", "\n16,0,", 2, "trtllm_mean '0' is not a time above 0 ms")]
    [InlineData("\n16,0.9030020999999999,", "\n16,tensor(1.0),", 2, "is not a number")]
    [InlineData("\n16,0.9030020999999999,", "\n\"16,0.9,", 2, "")]
    [InlineData("\n16,0.9030020999999999,", "\n16,=cmd()|'x',", 2, "is not a number")]
    public static void A_damaged_line_is_named(string original, string damaged, int line, string complaint)
    {
        var at = Csv.IndexOf(original, StringComparison.Ordinal);
        Assert.True(at >= 0);

        var failure = Assert.Throws<PfbException>(() => Read(Csv[..at] + damaged + Csv[(at + original.Length)..]));

        Assert.Equal((Codes.UnreadableFile, line), (failure.Diagnostics[0].Code, failure.Diagnostics[0].Position.Line));
        Assert.Contains(complaint, failure.Diagnostics[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_line_twice_in_one_run_is_refused()
    {
        var failure = Assert.Throws<PfbException>(() => Read($"{Csv}{CsvLines[2]}\n"));

        Assert.Equal(6, failure.Diagnostics[0].Position.Line);
        Assert.Contains("line 3 of the same run", failure.Diagnostics[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void Any_bytes_are_read_or_refused_with_a_code() => Gen.Select(Gen.Int[0, Csv.Length - 1], Gen.Byte).Sample((index, value) =>
    {
        var changed = Encoding.UTF8.GetBytes(Csv);
        changed[index] = value;
        try
        {
            return PublishedCsvReader.Read(changed, "x.csv").Runs.Length > 0;
        }
        catch (PfbException e)
        {
            return e.Diagnostics.All(d => d.Code == Codes.UnreadableFile);
        }
    }, iter: 2000);

    private static CsvTimings Read(string text) => PublishedCsvReader.Read(Encoding.UTF8.GetBytes(text), "x.csv");
}
