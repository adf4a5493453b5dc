using System.Text;
using CsCheck;
using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Report.Comparing;
using static PrefillBench.Tests.Report.Comparing.FigureTexts;
using static PrefillBench.Tests.Report.Comparing.OtherSpellings;

namespace PrefillBench.Tests.Report.Comparing;

/// <summary>What is read out of CSVs and printed tables, however they were written.</summary>
public static class FigureSidesTests
{
    private static readonly string Two = Csv(0.5, 1, 4);

    public static TheoryData<string, string> SameFigures => new()
    {
        { "line ends of Windows", Two.Replace("\n", "\r\n", StringComparison.Ordinal) },
        { "line ends of an old Macintosh", Two.Replace('\n', '\r') },
        { "names in capitals", EachLine(Two, (line, i) => i == 0 ? line.ToUpperInvariant() : line) },
        { "remarks before and between", "# an H200, unlocked\nrun by X\n" + Two.Replace("\n", "\n# yes\n", StringComparison.Ordinal) },
        { "names as a remark, as numpy writes them", "# we compare trtllm_mean, and baseline_mean\n# " + Two },
        { "a byte-order mark", "\uFEFF" + Two },
        { "semicolons", Two.Replace(',', ';') },
        { "an index without a name", Indexed(Two, "") },
        { "an index of pandas", Indexed(Two, "Unnamed: 0") },
        { "counts with a point", Two.Replace(",16,8,128,2048", ",16.0,8.0,128.0,2048.0", StringComparison.Ordinal) },
        { "deviations that are no numbers", Two.Replace(",0.01,", ",nan,", StringComparison.Ordinal) },
        { "columns in another order", Reversed(Two) },
        { "quoted fields", Two.Replace("torch.bfloat16", "\"torch.bfloat16\"", StringComparison.Ordinal) },
        { "blank lines", Two.Replace("\n", "\n\n", StringComparison.Ordinal) },
        { "a column of measurements more", EachLine(Two, (line, i) => $"{line},{(i == 0 ? "trtllm_gpu_clock" : $"17{i}.5")}") },
        { "an earlier header", EarlierNames(Two) },
        { "a spreadsheet's decimal commas", Spreadsheet(Two) },
        { "a table in Markdown", Markdown(Two) },
        { "a table that pandas printed", Printed(Two) },
    };

    [Theory]
    [MemberData(nameof(SameFigures))]
    public static void The_same_figures_are_the_same_rows(string how, string text)
    {
        var (expected, read) = (Side(Two), Side(text));

        Assert.True(how.Length > 0 && read.Unusable.IsEmpty, how);
        Assert.Equal(expected.Rows.Select(row => (row.Name, row.MeanMs)).Order(), read.Rows.Select(row => (row.Name, row.MeanMs)).Order());
    }

    [Fact]
    public static void An_early_decode_script_s_cache_type_is_that_of_the_queries()
    {
        const string early =
            """
            num_seqs,trt_mean,trt_std,baseline_mean,baseline_std,speedup_percent,q_dtype,kv_cache_dtype,page_size,num_kv_heads,head_dim,max_seq_len
            1,0.031,0.004,0.044,0.002,0.302,torch.bfloat16,auto,16,8,128,1024
            1,0.021,0.004,0.034,0.002,0.302,torch.bfloat16,fp8,16,8,128,1024

            """;

        var side = Side(early);

        Assert.Equal(
            [
                "b1 kv1024 bf16 kvh8 d128 p16/trtllm", "b1 kv1024 bf16 kvh8 d128 p16/baseline",
                "b1 kv1024 bf16/fp8 kvh8 d128 p16/trtllm", "b1 kv1024 bf16/fp8 kvh8 d128 p16/baseline",
            ],
            side.Rows.Select(row => row.Name));
    }

    [Fact]
    public static void The_printed_table_is_read_between_other_lines()
    {
        const string printed =
            """
            INFO 11-28 starting
            Running benchmark for q_dtype = torch.float8_e4m3fn, kv_cache_dtype: torch.float8_e4m3fn, output_dtype: torch.uint8
            batch_size   max_seq_len  trtllm_mean  trtllm_std   baseline_mean  baseline_std  speedup_%
            1            1024         0.168        0.005        0.224          0.006         0.249
            Running benchmark for q_dtype = torch.bfloat16, kv_cache_dtype: torch.bfloat16, output_dtype: torch.bfloat16
            	batch_size	max_seq_len	trtllm_mean	trtllm_std	baseline_mean	baseline_std	speedup_percent
            	1	1024	   0.300	   0.005	   0.400	   0.006	   0.249
            	4	1024	0.5
            Results written to x.csv
            """;

        var side = Side(printed);
        var tabs = Side(printed.Replace("    ", "\t", StringComparison.Ordinal));

        Assert.Equal(
            [
                ("b1 kv1024 fp8:fp4/trtllm", 0.168), ("b1 kv1024 fp8:fp4/baseline", 0.224),
                ("b1 kv1024 bf16:bf16/trtllm", 0.3), ("b1 kv1024 bf16:bf16/baseline", 0.4),
            ],
            side.Rows.Select(row => (row.Name, row.MeanMs!.Value)));
        Assert.Equal(new UnusableLine(8, "the line has 3 columns instead of 7"), Assert.Single(side.Unusable));
        Assert.Equal(side.Rows.Select(row => (row.Name, row.MeanMs)), tabs.Rows.Select(row => (row.Name, row.MeanMs)));
    }

    [Fact]
    public static void FlashInfer_s_file_has_a_line_for_each_back_end_and_columns_of_the_same_name()
    {
        const string prefill = "BatchPrefillWithPagedKVCacheWrapper";
        const string text =
            """
            routine,median_time,std_time,tflops,tb_per_sec,backend,resolved_backend,s_qo,s_kv,head_dim_qk,causal,q_dtype,kv_dtype,top_k,top_k,batch_size,m,num_qo_heads,num_kv_heads,page_size,repro_command
            PREFILL,0.1986,0.002,218.4,0.97,fa2,,1024,1024,128,True,torch.bfloat16,torch.bfloat16,,,16,,64,8,16,"python3 x.py --a 1,2"
            PREFILL,0.1608,0.002,269.8,1.2,cudnn,,1024,1024,128,True,torch.bfloat16,torch.bfloat16,,,16,,64,8,16,"python3 x.py --a 1,2"
            bmm_fp8,0.39,0.02,2819.3,0.7,cublas,,,,,,,,,,1,8192,,,,

            """;

        var side = Side(text.Replace("PREFILL", prefill, StringComparison.Ordinal));

        Assert.Empty(side.Unusable);
        Assert.Equal(
            [
                $"routine={prefill} b16 q1024 kv1024 bf16 h64x8 d128 p16/fa2",
                $"routine={prefill} b16 q1024 kv1024 bf16 h64x8 d128 p16/cudnn",
                "m=8192 routine=bmm_fp8 b1/cublas",
            ],
            side.Rows.Select(row => row.Name));
        Assert.Equal([0.1986, 0.1608, 0.39], side.Rows.Select(row => row.MedianMs!.Value));
    }

    [Fact]
    public static void A_parameter_with_a_fraction_is_part_of_FlashInfer_s_case()
    {
        const string text =
            """
            routine,median_time,std_time,tflops,tb_per_sec,backend,top_p,batch_size
            top_p_sampling_from_probs,0.2,0.002,218.4,0.97,cuda,0.5,16
            top_p_sampling_from_probs,0.1,0.003,318.4,0.98,cuda,0.9,16

            """;

        var side = Side(text);

        Assert.Empty(side.Notes);
        Assert.Equal(["0.5", "0.9"], side.Rows.Select(row => row.Facets["top_p"]));
    }

    [Theory]
    [InlineData("batch_size", "size", 1, "batch_size", true)]
    [InlineData("\n1,", "\n1,NaN,", 2, "the line has 14 columns instead of 13", false)]
    [InlineData("\n1,", "\nNaN,", 2, "batch_size 'NaN' is not a whole number above 0", false)]
    [InlineData("\n1,", "\n-1,", 2, "batch_size '-1' is not a whole number above 0", false)]
    [InlineData("\n1,", "\n1.5,", 2, "batch_size '1.5' is not a whole number above 0", false)]
    [InlineData("\n1,", "\n,", 2, "batch_size is empty", false)]
    [InlineData("\n1,", "\n\"1,", 2, "a quotation mark is not closed", false)]
    public static void A_damaged_line_is_named_and_the_others_are_read(
        string original, string damaged, int line, string complaint, bool isHeader)
    {
        var at = Two.IndexOf(original, StringComparison.Ordinal);

        var side = Side(Two[..at] + damaged + Two[(at + original.Length)..]);

        Assert.Equal(isHeader ? 4 : 2, side.Rows.Length);
        Assert.True(isHeader || side.Unusable.Single() == new UnusableLine(line, complaint), string.Join('\n', side.Unusable));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0.5")]
    [InlineData("inf")]
    [InlineData("NaN")]
    [InlineData("tensor(1.0)")]
    [InlineData("=cmd()|'x'")]
    public static void A_time_that_is_none_costs_its_own_row_alone(string time)
    {
        var rows = Side(Two.Replace("\n1,0.5,", $"\n1,{time},", StringComparison.Ordinal)).Rows;

        Assert.Equal([false, true, true, true], rows.Select(row => row.HasTime));
        Assert.Contains(time, rows[0].Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("  \n\n", "empty")]
    [InlineData("name,value\na,1\n", "no line names columns with times")]
    [InlineData("\u001f\u008b\b\0\0", "compressed")]
    public static void A_file_without_times_is_refused(string text, string complaint)
    {
        var failure = Assert.Throws<PfbException>(() => Side(text));

        Assert.Equal(Codes.UnreadableFile, Assert.Single(failure.Diagnostics).Code);
        Assert.Contains(complaint, failure.Diagnostics[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_cut_last_line_is_not_believed()
    {
        var side = Side(Two[..^3]);

        Assert.Equal(2, side.Rows.Length);
        Assert.Contains("cut", Assert.Single(side.Unusable).Why, StringComparison.Ordinal);
    }

    [Fact]
    public static void Appended_runs_are_chosen_by_number_in_any_order_and_a_header_begins_one()
    {
        var appended = Two + Lines(0.6, 4, 1);
        var withHeader = $"{Two}\uFEFF{Csv(0.7, 4, 1)}";

        Assert.Equal([0.5, 2], Times(Side(appended, run: 1)));
        Assert.Equal([0.6, 2.4], Times(Side(appended, run: 2)));
        Assert.Equal(8, Side(appended).Rows.Length);
        Assert.Equal([0.7, 2.8], Times(Side(withHeader)));
        var beyond = Assert.Throws<PfbException>(() => Side(appended, run: 3));
        Assert.Contains("there is no run 3", beyond.Diagnostics[0].Text, StringComparison.Ordinal);

        static IEnumerable<double> Times(TimedSide side) =>
            side.Rows.Where(row => row.Facets["kernel"] == "trtllm").Select(row => Math.Round(row.MeanMs!.Value, 9)).Order();
    }

    [Fact]
    public static void Any_text_is_read_or_refused_with_a_code() =>
        Gen.Select(Gen.Int[0, Two.Length - 1], Gen.Byte).Sample(IsReadOrRefused, iter: 2000);

    private static bool IsReadOrRefused(int index, byte value)
    {
        var changed = Encoding.UTF8.GetBytes(Two);
        changed[index] = value;
        try
        {
            return Side(Encoding.UTF8.GetString(changed)).File == "x.csv";
        }
        catch (PfbException e)
        {
            return e.Diagnostics.All(d => d.Code == Codes.UnreadableFile);
        }
    }

    [Fact]
    public static void What_stands_beside_our_own_file_tells_query_heads_apart()
    {
        var (csv, metadata) = (PublishedCsv.Write(TwoQueryHeads), PublishedCsv.Metadata(TwoQueryHeads));
        var otherBatch = csv.Replace("\n16,", "\n1,", StringComparison.Ordinal);

        var (with, without, other) = (Side(csv, metadata: metadata), Side(csv), Side(otherBatch, metadata: metadata));

        Assert.Equal(TwoQueryHeads.Rows.Select(row => row.Id).Order(), with.Rows.Select(row => row.Name).Order());
        Assert.Equal("standard", with.How.Protocol);
        Assert.Equal(2, without.Rows.Select(row => row.Name).Distinct().Count());
        Assert.Contains(other.Notes, note => note.Contains(".meta.json describes other lines", StringComparison.Ordinal));
    }
}
