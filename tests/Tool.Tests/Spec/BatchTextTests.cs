using CsCheck;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Spec;

/// <summary>Batches of written lengths: vLLM's grammar, ranges, and files of lengths.</summary>
public static class BatchTextTests
{
    private static readonly Gen<SequenceLengths[]> AnyBatch =
        Gen.Select(Gen.OneOf(Gen.Const(1), Gen.Int[1, 5000]), Gen.OneOf(Gen.Const(0), Gen.Const(1023), Gen.Int[0, 9000]))
            .Select((query, prefix) => new SequenceLengths(query, query + prefix)).Array[1, 12];

    /// <summary>The examples of vLLM's own batch_spec.py.</summary>
    [Theory]
    [InlineData("q2k", "2048/2048")]
    [InlineData("q1s1k", "1/1024")]
    [InlineData("8q1s1k", "1/1024 x8")]
    [InlineData("q4s1k", "4/1024")]
    [InlineData("2q1k_32q1s1k", "1024/1024 x2 1/1024 x32")]
    [InlineData("16q4s1k", "4/1024 x16")]
    public static void The_grammar_is_that_of_vllm(string text, string expected)
    {
        var (sequences, problem) = BatchText.Parse(text);

        var runs = sequences.GroupBy(s => s).Select(g => $"{g.Key.Query}/{g.Key.Kv}{(g.Count() > 1 ? $" x{g.Count()}" : "")}");
        Assert.Null(problem);
        Assert.Equal(expected, string.Join(' ', runs));
        Assert.Equal(text, BatchText.Of(sequences));
    }

    [Fact]
    public static void Every_batch_has_one_shortest_spelling_that_reads_as_itself() =>
        AnyBatch.Sample(sequences =>
        {
            var text = BatchText.Of([.. sequences]);

            Assert.Equal(sequences, BatchText.Parse(text).Sequences);
            Assert.Equal(text, BatchText.Of(BatchText.Parse(text).Sequences));
        }, iter: 200);

    [Theory]
    [InlineData("", "its part `` is not COUNTqTOKENSsKEYS")]
    [InlineData("2k", "its part `2k` is not")]
    [InlineData("q2k_", "its part `` is not")]
    [InlineData("q1s1m", "its part `q1s1m` is not")]
    [InlineData("q0s1k", "has 0 query tokens")]
    [InlineData("q2ks1k", "has fewer keys (1,024) than query tokens (2,048)")]
    [InlineData("5000q1s1k", "it has 5,000 sequences")]
    [InlineData("0q1s1k", "it has 0 sequences")]
    [InlineData("q1s600k", "has 614,400 keys")]
    [InlineData("4000q1s1k_97q1s1k", "it has 4,097 sequences")]
    public static void What_is_no_batch_is_explained(string text, string explanation) =>
        Assert.Contains(explanation, BatchText.Parse(text).Problem, StringComparison.Ordinal);

    [Fact]
    public static void A_case_of_a_written_batch_has_its_lengths_and_its_name()
    {
        var c = CaseText.Parse("batch=2q2k_32q1s1k,quant=bf16,pool=65536");

        var batch = WorkloadGenerator.Batch(c);

        Assert.Equal("2q2k_32q1s1k-bf16-h64x8-d128-HND-p16", c.Id);
        Assert.Equal((34, 2048, 2048), (c.BatchSize, c.MaxSeqLen, c.MaxKvLen));
        Assert.Equal([2048, 2048, .. Enumerable.Repeat(1, 32)], batch.QueryLengths);
        Assert.Equal([2048, 2048, .. Enumerable.Repeat(1024, 32)], batch.KvLengths);
        Assert.NotEqual(c.Sha256, CaseText.Parse("batch=2q2k_33q1s1k,quant=bf16,pool=65536").Sha256);
    }

    [Fact]
    public static void The_name_of_a_long_batch_is_cut_and_still_its_own()
    {
        var (one, other) = (LongName(1), LongName(2));

        Assert.InRange(one.Length, 1, 48);
        Assert.NotEqual(one, other);

        static string LongName(int last) =>
            CaseText.Parse($"batch={string.Join('_', Enumerable.Range(100, 30).Select(i => $"q{i}"))}_q{last},quant=bf16").Batch!.Name;
    }

    [Theory]
    [InlineData("1024:131072:x2", "1024 2048 4096 8192 16384 32768 65536 131072")]
    [InlineData("[100:1000:x3]", "100 300 900")]
    [InlineData("[512:2048:+512, 4096]", "512 1024 1536 2048 4096")]
    public static void Ranges_stand_for_their_numbers(string written, string lengths)
    {
        var spec = Reading.Spec($"version: 1\nsuites: {{a: {{batch_sizes: [1], max_seq_lens: {written}, quantization: [bf16]}}}}");

        Assert.Equal(lengths, string.Join(' ', spec.Suites[0].Cases.Select(c => c.MaxSeqLen)));
    }

    [Fact]
    public static void Written_batches_follow_the_drawn_ones()
    {
        var spec = Reading.Spec("""
            version: 1
            suites:
              a: {batch_sizes: [1], max_seq_lens: [64], batches: [q2k, 8q1s1k], quantization: [bf16]}
              b: {batches: ["2q2k_32q1s1k"], quantization: [bf16, fp8]}
            """);

        Assert.Equal(["b1-s64-", "q2k-bf1", "8q1s1k-"], spec.Suites[0].Cases.Select(c => c.Id[..7]));
        Assert.Equal(2, spec.Suites[1].Cases.Length);
    }

    [Fact]
    public static void A_file_of_lengths_has_a_batch_a_line()
    {
        using var folder = new LengthsFolder("""
            {"q": [512, 1, 1], "kv": [512, 900, 17]}

            {"name": "mixed", "q": [1, 20], "kv": [33, 20], "pages": [[3, 0, 2], [1, 3]]}
            """);

        var cases = folder.Cases();

        Assert.Equal(["trace.1-bf16-h8x2-d128-HND-p16", "mixed-bf16-h8x2-d128-HND-p16"], cases.Select(c => c.Id));
        Assert.Equal([512, 900, 17], WorkloadGenerator.Batch(cases[0]).KvLengths);
        Assert.Equal((2, 20, 33), (cases[1].BatchSize, cases[1].MaxSeqLen, cases[1].MaxKvLen));
        Assert.Equal([3, 0, 2, 1, 3, 0], WorkloadGenerator.Tables(cases[1]).Pages);
        Assert.Equal(new PagesRead(4, 16 + 16 + 16 + 1), PagesRead.Of(cases[1]));
    }

    [Theory]
    [InlineData("{\"q\": [1], \"kv\": [1, 2]}", "trace.jsonl(1,1): error PFB5041: `q` and `kv` must be lists")]
    [InlineData("{\"q\": [1], \"kv\": [1.5]}", "trace.jsonl(1,1): error PFB5041: `q` and `kv` must be lists")]
    [InlineData("{\"q\": [9], \"kv\": [8]}", "trace.jsonl(1,1): error PFB5041: `sequence 0` has fewer keys (8) than query tokens (9)")]
    [InlineData("{\"q\": [1], \"kv\": [8]}\n[1]", "trace.jsonl(2,1): error PFB5041: The line is not a JSON object")]
    [InlineData("{\"q\": [1], \"kv\"", "trace.jsonl(1,1): error PFB5041: The line is not valid JSON")]
    [InlineData("{\"q\": [1], \"kv\": [8], \"page\": [[0]]}", "trace.jsonl(1,1): error PFB5041: `page` is unknown. Did you mean `pages`?")]
    [InlineData("{\"qo_lens\": [1], \"kv\": [8]}", "`qo_lens` is unknown. Did you mean `q`?")]
    [InlineData("{\"q\": [1], \"kv\": [8], \"q\": [2]}", "PFB5041: The line is not valid JSON: Duplicate property 'q'")]
    [InlineData("{\"q\": [1], \"kv\": [8],}", "contains a trailing comma at the end which is not supported in this mode.")]
    [InlineData("{\"q\": [1], \"kv\": [8], \"name\": \"a-b\"}", "trace.jsonl(1,1): error PFB5041: `name` must have")]
    [InlineData("{\"q\": [1], \"kv\": [8], \"pages\": [[-1]]}", "trace.jsonl(1,1): error PFB5041: `pages` must have a list")]
    [InlineData(
        "{\"q\": [1], \"kv\": [8], \"name\": \"a\"}\n{\"q\": [1], \"kv\": [9], \"name\": \"a\"}",
        "trace.jsonl(2,1): error PFB5041: Line 1 has the name `a` too")]
    [InlineData("{\"q\": [1], \"kv\": [8], \"pages\": [[64]]}",
        "sequence 0 names page 64, but `kv_pool_tokens` 1024 gives 64 pages of 16 tokens")]
    [InlineData("{\"q\": [1], \"kv\": [17], \"pages\": [[0]]}", "sequence 0 has 17 keys, 2 blocks of `block_size` 16, and 1 page")]
    [InlineData("\n", "trace.jsonl: error PFB5006: The lengths file has no batch")]
    public static void A_line_that_is_no_batch_is_explained_at_its_place(string content, string explanation)
    {
        using var folder = new LengthsFolder(content);

        var thrown = Assert.Throws<PfbException>(folder.Cases);

        Assert.Contains(explanation, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_file_that_is_not_there_is_named_where_the_spec_names_it()
    {
        using var folder = new LengthsFolder(null);

        var thrown = Assert.Throws<PfbException>(folder.Cases);

        Assert.Contains("prefill-bench.yaml(4,", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("PFB5041", thrown.Message, StringComparison.Ordinal);
    }

    private sealed class LengthsFolder : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("prefill-bench-test");

        public LengthsFolder(string? content)
        {
            if (content is not null)
            {
                File.WriteAllText(Path.Combine(folder.FullName, "trace.jsonl"), content);
            }
        }

        public AttentionCase[] Cases()
        {
            const string text =
                "version: 1\nsuites:\n  a:\n    lengths: trace.jsonl\n    quantization: [bf16]\n    heads: [8, 2]\n"
                + "    kv_pool_tokens: 1024\n";
            return [.. SpecReader.Parse(
                System.Text.Encoding.UTF8.GetBytes(text), Path.Combine(folder.FullName, "prefill-bench.yaml"), Reading.Today,
                PrefillBench.Gate.PolicyChecks.Of).Suites[0].Cases];
        }

        public void Dispose() => folder.Delete(recursive: true);
    }
}
