using System.Globalization;
using CsCheck;
using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Report.Comparing;

namespace PrefillBench.Tests.Report;

public static class PublishedCsvTests
{
    private static readonly string Csv = PublishedCsv.Write(ResultSamples.Duet);

    private static string[] CsvLines => Csv.TrimEnd('\n').Split('\n');

    [Fact]
    public static void Csv_is_as_approved() => Snapshots.Match(Csv, "csv");

    [Fact]
    public static void Metadata_is_as_approved() => Snapshots.Match(
        Utf8Text.Of(stream => PublishedCsv.WriteMetadata(stream, ResultSamples.Duet)), "csv_metadata");

    [Fact]
    public static void The_name_tells_the_start_in_utc()
    {
        var document = ResultSamples.Duet with
        {
            Run = ResultSamples.Duet.Run with { StartedUtc = new(2026, 3, 4, 1, 2, 3, TimeSpan.FromHours(5)) },
        };

        Assert.Equal("flashinfer_trtllm_benchmark_20260303_200203.csv", PublishedCsv.FileName(document));
    }

    [Fact]
    public static void Times_read_back_exactly() => Gen.Double[1e-6, 1e6].Array[2].Sample(ms =>
    {
        var (baseline, trtllm) = (
            ResultSamples.Duet.Rows[0] with { FirstMeanMs = ms[0] }, ResultSamples.Duet.Rows[1] with { FirstMeanMs = ms[1] });

        var rows = FigureSides.Read(PublishedCsv.Write(ResultSamples.Duet with { Rows = [baseline, trtllm] }), "x.csv", null, null).Rows;

        return rows.Select(row => row.MeanMs).Order().SequenceEqual(ms.Order().Cast<double?>());
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
        var untimed = ResultSamples.Duet.Rows[1] with { FirstMeanMs = null };
        var document = ResultSamples.Duet with { Rows = [ResultSamples.Duet.Rows[0], untimed, .. ResultSamples.Duet.Rows[2..]] };

        Assert.Equal(CsvLines.Length - 1, PublishedCsv.Write(document).TrimEnd('\n').Split('\n').Length);
    }
}
