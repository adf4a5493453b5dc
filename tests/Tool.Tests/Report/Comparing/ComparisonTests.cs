using System.Collections.Immutable;
using CsCheck;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Report.Comparing;
using PrefillBench.Spec;
using PrefillBench.Tests.Baselines;
using static PrefillBench.Tests.Report.Comparing.FigureTexts;

namespace PrefillBench.Tests.Report.Comparing;

public static class ComparisonTests
{
    private static readonly TimedSide Duet = StoredSides.Of(ResultSamples.Duet, "duet.json");

    [Fact]
    public static void Every_row_of_either_file_is_in_the_comparison_whatever_is_left_out_or_repeated() =>
        Gen.Select(Gen.Int[1, 6].Array[1, 8], Gen.Int[1, 6].Array[1, 8]).Sample((before, after) =>
        {
            var result = Compare(Csv(0.5, before), Csv(0.5, after));

            // For each batch and kernel of either file; those that a file has several times are refused where the other has them too.
            var told = result.Rows.ToLookup(row => row.Name, row => row.Outcome);
            return before.Union(after).All(batch => new[] { "trtllm", "baseline" }.All(kernel =>
            {
                Outcome[] outcomes = [.. told[$"b{batch} kv2048 bf16:bf16 kvh8 d128 p16/{kernel}"]];
                var (old, now) = (before.Count(b => b == batch), after.Count(b => b == batch));
                return (old, now) switch
                {
                    (1, 1) => outcomes is [Outcome.Inconclusive],
                    (0, _) => outcomes.Length == now && outcomes.All(outcome => outcome == Outcome.Added),
                    (_, 0) => outcomes.Length == old && outcomes.All(outcome => outcome == Outcome.Missing),
                    _ => outcomes is [Outcome.Refused],
                };
            }));
        }, iter: 300);

    [Fact]
    public static void Beyond_the_allowance_is_regressed_and_nothing_passes() => Gen.Double[0.5, 2].Sample(factor =>
    {
        var result = Compare(Csv(0.5, 1, 4, 16), Csv(0.5 * factor, 1, 4, 16));

        var slower = result.Rows.Where(row => row.Outcome == Outcome.Regressed).ToArray();
        var expected = result.Rows.Where(row => row.Name.EndsWith("trtllm", StringComparison.Ordinal) && factor > 1 + row.Allowance);
        return slower.SequenceEqual(expected) && result.Rows.Except(slower).All(row => row.Outcome == Outcome.Inconclusive)
            && result.ExitCode == (slower.Length > 0 ? ExitCode.Regressed : ExitCode.NotJudged);
    });

    [Fact]
    public static void Results_baselines_and_CSVs_are_compared_by_the_same_rule()
    {
        var results = ResultSamples.Duet;
        var (run, device) = (results.Run, results.Device);
        var slower = results with
        {
            Rows =
            [
                .. results.Rows.Select(row =>
                    row with { MedianMs = [.. row.MedianMs.Select(ms => 1.1 * ms)], FirstMeanMs = 1.1 * row.FirstMeanMs }),
            ],
        };
        var baseline = BaselineSamples.Baseline("run", [.. results.Rows.Select(row => (row.Id, row.MedianMs[1]))]) with
        {
            Slug = device.Slug, Protocol = run.Protocol, L2 = run.L2,
        };
        var own = FigureSides.Read(PublishedCsv.Write(results), "x.csv", null, PublishedCsv.Metadata(results));
        TimedSide[] sides = [Duet, own, StoredSides.Of(baseline, "x.verified.json")];

        Assert.All(sides, side =>
        {
            var result = Comparison.Of(side, StoredSides.Of(slower, "slower.json"), Rule);

            Assert.Equal(ResultSamples.Duet.Rows.Length, result.Rows.Length);
            Assert.All(result.Rows, row => Assert.Equal((Outcome.Regressed, 1.1), (row.Outcome, Math.Round(row.Ratio!.Value, 9))));
        });
    }

    [Fact]
    public static void The_baseline_row_that_fp8_cases_share_is_compared_with_each_line_of_a_CSV()
    {
        var results = ResultSamples.Duet with { Run = ResultSamples.Duet.Run with { Protocol = "published" } };

        var result = Comparison.Of(StoredSides.Of(results, "duet.json"), Side(PublishedCsv.Write(results), "x.csv"), Rule);

        var shared = ResultSamples.Case(16, 4096, "fp8").Rows[0];
        Assert.Equal(8, result.Rows.Length);
        Assert.Equal(3, result.Rows.Count(row => row.Name == shared));
        Assert.All(result.Rows, row => Assert.Equal((Outcome.Inconclusive, 1), (row.Outcome, row.Ratio)));
    }

    [Fact]
    public static void A_row_that_cases_share_is_compared_once_and_misses_nothing()
    {
        var one = ResultSamples.Duet with { Cases = [.. ResultSamples.Duet.Cases.Take(2)], Rows = [.. ResultSamples.Duet.Rows.Take(4)] };

        var result = Comparison.Of(Duet, StoredSides.Of(one, "one.json"), Rule);

        Assert.Equal(ResultSamples.Duet.Rows.Select((row, i) => $"{(i < 4 ? "INCONCLUSIVE" : "MISSING")} {row.Id}"), result.Told());
    }

    [Fact]
    public static void Query_heads_that_a_CSV_cannot_say_are_refused_by_name_on_both_sides()
    {
        var heads = TwoQueryHeads with { Run = TwoQueryHeads.Run with { Protocol = "published" } };

        var result = Comparison.Of(StoredSides.Of(heads, "heads.json"), Side(PublishedCsv.Write(heads), "x.csv"), Rule);

        Assert.All(result.Rows, row => Assert.Equal(Outcome.Refused, row.Outcome));
        Assert.Contains(
            "b16-s4096-bf16-h64x8-d128-HND-p16/baseline, b16-s4096-bf16-h32x8-d128-HND-p16/baseline of heads.json and lines 2, 3 of x.csv",
            result.Rows[0].Reason,
            StringComparison.Ordinal);
        Assert.Equal((ExitCode.BadInput, Codes.AmbiguousRows), (result.ExitCode, Assert.Single(result.Diagnostics).Code));
    }

    [Fact]
    public static void The_same_name_with_other_lengths_is_refused()
    {
        var shorter = ResultSamples.Duet with { Cases = [.. ResultSamples.Duet.Cases.Select(c => c with { MaxKvLen = c.MaxSeqLen })] };

        var result = Comparison.Of(Duet, StoredSides.Of(shorter, "shorter.json"), Rule);

        Assert.All(result.Rows, row =>
            Assert.Equal((Outcome.Refused, "same name, different work: max_seq_len 8192 -> 4096"), (row.Outcome, row.Reason)));
    }

    [Fact]
    public static void A_column_that_varies_is_part_of_the_case_and_a_date_is_not()
    {
        var (before, after) = (With("padded", "False", "True"), With("padded", "True", "False"));
        var dates = Compare(With("date", "2026-01-01", "2026-01-02"), With("date", "2026-02-01", "2026-02-02"));

        var padded = Compare(before, after);

        Assert.Equal(8, padded.Rows.Length);
        Assert.All(padded.Rows, row => Assert.True(row.Outcome is Outcome.Missing or Outcome.Added, row.Name));
        Assert.All(dates.Rows, row => Assert.Equal(Outcome.Inconclusive, row.Outcome));
        Assert.Contains(dates.Notes, note => note.StartsWith("date: 2026-01-01, 2026-01-02 -> 2026-02-01", StringComparison.Ordinal));

        static string With(string name, params string[] values) =>
            string.Concat(Csv(0.5, 1, 4).TrimEnd('\n').Split('\n').Select((line, i) => $"{line},{(i == 0 ? name : values[i - 1])}\n"));
    }

    [Fact]
    public static void Two_benchmarks_with_the_same_columns_are_suspected()
    {
        var decode = Csv(0.05, 1, 4)
            .Replace(",1,0.01", ",0.1,0.01", StringComparison.Ordinal)
            .Replace(",4,0.01", ",0.4,0.01", StringComparison.Ordinal);
        var other = Compare(Csv(0.5, 1, 4), decode);
        var slower = Compare(Csv(0.5, 1, 4), Csv(5, 1, 4));

        Assert.Equal(Codes.OtherBenchmark, Assert.Single(other.Diagnostics).Code);
        Assert.Empty(slower.Diagnostics);
    }

    [Fact]
    public static void A_bad_row_is_MISSING_and_named_and_a_warning_may_not_hide_it()
    {
        var after = Side(Csv(0.5, 1, 4).Replace("\n4,2,", "\n4,inf,", StringComparison.Ordinal), "after.csv");

        var result = Comparison.Of(Side(Csv(0.5, 1, 4)), after, Rule with { OnInconclusive = FailOrWarn.Warn });

        Assert.Equal((Outcome.Missing, ExitCode.NotJudged), (result.Outcome, result.ExitCode));
        Assert.Single(result.Rows, row => row.Outcome == Outcome.Missing);
        Assert.Equal(
            "after.csv(3): warning PFB5031: trtllm_mean 'inf' is not a time above 0 ms; this row is not compared",
            Assert.Single(result.Diagnostics).ToString());
    }

    [Fact]
    public static void A_threshold_takes_the_place_of_the_allowance()
    {
        var (before, after) = (Side(Csv(0.5, 1)), Side(Csv(0.51, 1)));

        var below = Comparison.Of(before, after, Rule with { Threshold = 0.05 });

        Assert.Equal(ExitCode.NotJudged, Comparison.Of(before, after, Rule).ExitCode);
        Assert.Equal(ExitCode.Regressed, Comparison.Of(before, after, Rule with { Threshold = 0.01 }).ExitCode);
        Assert.Equal(ExitCode.NotJudged, below.ExitCode);
        Assert.Contains("which has no error rate", ComparisonText.Render(below), StringComparison.Ordinal);
    }

    [Fact]
    public static void Filters_say_what_they_leave_out_and_never_leave_nothing()
    {
        var (before, after) = (Side(Csv(0.5, 1, 4)), Side(Csv(0.5, 1, 4)));

        var result = Comparison.Of(before, after, Rule with { Filter = ["b4*", "!*/baseline"] });

        Assert.Equal(["INCONCLUSIVE b4 kv2048 bf16:bf16 kvh8 d128 p16/trtllm"], result.Told());
        Assert.Contains("3 rows left out by --filter", result.Notes);
        var nothing = Assert.Throws<PfbException>(() => Comparison.Of(before, after, Rule with { Filter = ["b5*"] }));
        Assert.Equal(Codes.NothingMatches, nothing.Diagnostics[0].Code);
    }

    [Fact]
    public static void The_text_names_the_worst_first_and_is_as_approved()
    {
        var after = Csv(0.5, 2, 4, 16)
            .Replace("\n4,2,", "\n4,2.6,", StringComparison.Ordinal)
            .Replace("\n2,1,", "\n2,1.1,", StringComparison.Ordinal)
            .Replace("\n16,8,", "\n16,nan,", StringComparison.Ordinal);

        var result = Compare(Csv(0.5, 1, 2, 4, 16), after);

        Snapshots.Match(ComparisonText.Render(result), "comparison");
        Snapshots.Match(ComparisonMarkdown.Render(result, RowOrder.Worst), "comparison_markdown");
        Snapshots.Match(ComparisonJson.Write(result, RowOrder.Worst), "comparison_json");
    }

    [Fact]
    public static void Rows_of_several_routines_are_named_by_what_tells_them_apart()
    {
        const string figures =
            """
            routine,median_time,backend,causal,q_dtype,batch_size,m,no_cuda_graph,use_cupti,random_seed,case_tag
            Prefill,0.2,fa2,True,torch.bfloat16,16,,True,False,42,a-long-tag-of-this-test
            Prefill,0.3,cudnn,True,torch.bfloat16,16,,True,False,42,a-long-tag-of-this-test
            Prefill,0.1,cudnn,True,torch.float8_e4m3fn,16,,True,False,42,a-long-tag-of-this-test
            bmm_fp8,0.4,cublas,,,,8192,,False,42,

            """;

        var text = ComparisonText.Render(Compare(figures, figures));

        Assert.Contains("all rows: random_seed=42 use_cupti=False", text, StringComparison.Ordinal);
        Assert.Contains("all rows that have it: ", text, StringComparison.Ordinal);
        Assert.Contains("\nroutine=Prefill b16 bf16/fa2 ", text, StringComparison.Ordinal);
        Assert.Contains("\nroutine=Prefill b16 bf16/cudnn ", text, StringComparison.Ordinal);
        Assert.Contains("\nroutine=Prefill b16 fp8/cudnn ", text, StringComparison.Ordinal);
        Assert.Contains("\nroutine=bmm_fp8/cublas ", text, StringComparison.Ordinal);
    }

    [Fact]
    public static void What_is_cut_is_the_smallest_and_is_counted()
    {
        var batches = Enumerable.Range(1, 100).ToArray();
        var result = Compare(Csv(0.5, batches), Csv(0.502, batches).Replace("\n77,38.654,", "\n77,77,", StringComparison.Ordinal));

        var lines = ComparisonText.Render(result).Split('\n');

        Assert.Contains("b77", lines[3], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("and 140 more, 140 INCONCLUSIVE, the largest +0.", StringComparison.Ordinal));
        Assert.Equal(
            "| `b77 kv2048 bf16:bf16 kvh8 d128 p16/trtllm` | 38.50 | 77.00 | +100.0% | 0.5% | REGRESSED |  |",
            ComparisonMarkdown.Render(result, RowOrder.Worst).Split('\n').First(line => line.StartsWith("| `", StringComparison.Ordinal)));
    }
}
