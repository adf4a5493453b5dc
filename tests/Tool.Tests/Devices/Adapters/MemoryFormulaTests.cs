using System.Text.Json.Nodes;
using PrefillBench.Devices.Adapters;
using PrefillBench.Devices.Cpu;
using PrefillBench.Devices.Cpu.Forms;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Devices.Cuda.Rows.Lent;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Devices.Cpu;
using PrefillBench.Tests.Devices.Cpu.Lent;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Adapters;

/// <summary>What a description says that its kernel allocates: read, counted by both devices' plans, and kept with the code.</summary>
public sealed class MemoryFormulaTests : IDisposable
{
    private static readonly RowWorkload Workload = RowWorkload.Of(
        WorkloadRow.Of(CpuRows.Case() with { BatchSize = 3, MaxSeqLen = 40 }, KernelRole.Trtllm));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_formula_is_a_sum_of_products_of_numbers_and_sizes_of_the_case()
    {
        var (heads, keys) = (Workload.Case.Heads, Workload.Batch.KvLengths.Sum());

        Assert.Equal(4096, Bytes("4096"));
        Assert.Equal((4L * keys * heads.Kv * Workload.Case.HeadSize) + 100, Bytes("4 * kv_tokens*kv_heads * head_size + 100"));
        Assert.Equal(3L * heads.Query * Workload.Case.BlockSize, Bytes("batch * query_heads * page_size"));
        Assert.Equal(Workload.Batch.TotalQueryTokens, Bytes("query_tokens"));
        Assert.Equal(1L << 50, Bytes("9000000000000000000 * 9000000000000000000"));
    }

    [Fact]
    public void The_plan_counts_what_the_kernel_allocates_itself()
    {
        var without = Planned();
        var (shared, perSet) = (Planned(("memory", 1 << 20)), Planned(("memoryPerSet", "1000 * batch")));

        Assert.Equal(without + (1 << 20), shared);
        Assert.Equal(without + 3000, perSet);
    }

    /// <summary>Without it, what a thousand sets would take is unknown until they have taken it.</summary>
    [Theory]
    [InlineData(null, 16)]
    [InlineData("0", 500)]
    [InlineData("4194304", 256)]
    [InlineData("4294967296", 16)]
    public void A_kernel_that_says_what_a_set_takes_is_lent_as_many_as_make_L2_cold_and_fit(string? perSet, int sets)
    {
        Describe(perSet is null ? [] : [("memoryPerSet", perSet)]);
        var adapter = AdapterReader.Read(Path.Combine(folder.Path, "plain.kernel.json"));

        Assert.Equal(sets, LentCudaKernel.Limited(new Rotation(500), adapter, Workload).Sets);
    }

    [Fact]
    public void It_is_kept_with_the_code()
    {
        PlainLibrary.Build(folder.Path);
        Describe(("memory", "2 * query_tokens"), ("memoryPerSet", 7));

        var code = new CpuSides().Build(KernelSet.In(folder.Path), [Workload.Row])[Workload.Row.Id];

        var kept = JsonNode.Parse(code.Description)!;
        Assert.Equal(("2 * query_tokens", "7"), ($"{kept["memory"]}", $"{kept["memoryPerSet"]}"));
    }

    [Theory]
    [InlineData("4 * tokens", "'tokens' is neither a whole number nor one of batch, query_tokens, kv_tokens, query_heads")]
    [InlineData("query_tokens / 2", "'query_tokens / 2' is neither")]
    [InlineData("-1", "'-1' is neither")]
    [InlineData("", "'' is neither")]
    [InlineData("4 *", "'' is neither")]
    public void What_is_no_formula_is_refused_with_the_word_that_is_wrong(string formula, string complaint)
    {
        Describe(("memory", formula));

        var wrong = Assert.Throws<PfbException>(() => CpuForms.In(folder.Path)).Diagnostics[0];

        Assert.Equal("PFB5020", wrong.Code.Id);
        Assert.Contains(complaint, wrong.Text, StringComparison.Ordinal);
    }

    private static long Bytes(string formula) => new MemoryFormula(formula).Of(Workload).Value;

    private long Planned(params (string Key, JsonNode Value)[] more)
    {
        Describe(more);
        using var device = new CpuDevice(CpuKernels.In(KernelSet.In(folder.Path)), coldL2: false, threads: 2);
        return device.MemoryOf(Workload).Value;
    }

    private void Describe(params (string Key, JsonNode Value)[] more) => PlainLibrary.Describe(folder.Path, more);
}
