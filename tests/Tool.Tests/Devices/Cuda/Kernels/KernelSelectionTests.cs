using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Devices.Cuda.Compilation;
using PrefillBench.Tests.Workload;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Kernels;

public static class KernelSelectionTests
{
    [Theory]
    [InlineData(Quantization.Bf16, KernelRole.Baseline, "portable")]
    [InlineData(Quantization.Fp8, KernelRole.Baseline, "portable")]
    [InlineData(Quantization.Fp8Nvfp4, KernelRole.Trtllm, "fast")]
    public static void The_first_variant_that_fits_computes_the_row(Quantization quantization, KernelRole role, string expected)
    {
        using var folder = Both();

        var choice = folder.Read().Select(Row(quantization, role).Drawn(), Nvrtc.Arch("sm_90a"));

        Assert.Equal(expected, choice.Variant?.Name);
        Assert.Empty(choice.Reason);
    }

    [Theory]
    [InlineData("sm_80", Quantization.Fp8Nvfp4, 128, 16, KvLayout.Hnd, "no trtllm kernel for sm_80 (there is sm_90a)")]
    [InlineData("sm_90a", Quantization.Fp8, 128, 16, KvLayout.Hnd, "no trtllm kernel for e4m3 in and e4m3 out (there is e4m3 to nvfp4)")]
    [InlineData("sm_90a", Quantization.Fp8Nvfp4, 64, 16, KvLayout.Hnd, "no trtllm kernel for head size 64 (there is 128)")]
    [InlineData("sm_90a", Quantization.Fp8Nvfp4, 128, 32, KvLayout.Hnd, "no trtllm kernel for pages of 32 tokens (there is 16, 64)")]
    [InlineData("sm_90a", Quantization.Fp8Nvfp4, 128, 16, KvLayout.Nhd, "no trtllm kernel for layout NHD (there is HND)")]
    public static void A_row_that_none_fits_is_told_why(
        string arch, Quantization quantization, int headSize, int page, KvLayout layout, string reason)
    {
        using var folder = Both();
        var row = WorkloadRow.Of(
            Row(quantization, KernelRole.Trtllm).Case with { HeadSize = headSize, BlockSize = page, KvLayout = layout }, KernelRole.Trtllm);

        var choice = folder.Read().Select(row.Drawn(), Nvrtc.Arch(arch));

        Assert.Null(choice.Variant);
        Assert.Equal(reason, choice.Reason);
    }

    [Fact]
    public static void Groups_that_none_can_are_told()
    {
        using var folder = Both();
        var row = WorkloadRow.Of(Row(Quantization.Fp8Nvfp4, KernelRole.Trtllm).Case with { Heads = new(8, 4) }, KernelRole.Trtllm);

        Assert.Equal("no trtllm kernel for 2 query heads per kv head (there is 1, 8)",
            folder.Read().Select(row.Drawn(), Nvrtc.Arch("sm_90a")).Reason);
    }

    [Theory]
    [InlineData(24, "many")]
    [InlineData(25, "any")]
    public static void A_row_of_few_tiles_gets_the_next_variant(int minTiles, string expected)
    {
        using var folder = new KernelFolder();
        folder.Write("a.kernel.json", KernelFolder.Right.Replace("\"fast\"", "\"many\"", StringComparison.Ordinal)
            .Replace("\"blocksPerSm\": 1", $"\"blocksPerSm\": 1, \"minTiles\": {minTiles}", StringComparison.Ordinal));
        folder.Write("b.kernel.json", KernelFolder.Right.Replace("\"fast\"", "\"any\"", StringComparison.Ordinal));
        var shape = Row(Quantization.Fp8Nvfp4, KernelRole.Trtllm).Case with { BatchSize = 1, MaxSeqLen = 384 };

        var choice = folder.Read().Select(WorkloadRow.Of(shape, KernelRole.Trtllm).Drawn(), Nvrtc.Arch("sm_90a"));

        Assert.Equal(expected, choice.Variant?.Name);  // 384 tokens x 8 heads = 24 tiles of 128 rows
    }

    /// <summary>A slower stand-in would be measured unnoticed.</summary>
    [Fact]
    public static void A_kernel_for_exactly_the_card_rules_out_what_runs_on_any()
    {
        using var folder = new KernelFolder();
        folder.Write("a.kernel.json", KernelFolder.Right.Replace("\"fast\"", "\"any\"", StringComparison.Ordinal)
            .Replace("sm_90a", "sm_80+", StringComparison.Ordinal).Replace("[1, 8]", "[1, 2, 8]", StringComparison.Ordinal));
        folder.Write("b.kernel.json", KernelFolder.Right);
        var row = Row(Quantization.Fp8Nvfp4, KernelRole.Trtllm);
        var pairs = WorkloadRow.Of(row.Case with { Heads = new(8, 4) }, KernelRole.Trtllm);

        Assert.Equal("fast", folder.Read().Select(row.Drawn(), Nvrtc.Arch("sm_90a")).Variant?.Name);
        Assert.Equal(
            "no trtllm kernel for 2 query heads per kv head (there is 1, 8)",
            folder.Read().Select(pairs.Drawn(), Nvrtc.Arch("sm_90a")).Reason);
        Assert.Equal("any", folder.Read().Select(row.Drawn(), Nvrtc.Arch("sm_100a")).Variant?.Name);
    }

    [Theory]
    [InlineData("sm_80", "small")]
    [InlineData("sm_90a", "large")]
    public static void A_multiprocessor_with_too_little_shared_memory_gets_the_next_variant(string arch, string expected)
    {
        using var folder = new KernelFolder();
        var any = KernelFolder.Right.Replace("sm_90a", "sm_80+", StringComparison.Ordinal);
        folder.Write("a.kernel.json", any.Replace("\"fast\"", "\"large\"", StringComparison.Ordinal)
            .Replace("\"blocksPerSm\": 1", "\"blocksPerSm\": 1, \"minSmSharedKiB\": 228", StringComparison.Ordinal));
        folder.Write("b.kernel.json", any.Replace("\"fast\"", "\"small\"", StringComparison.Ordinal));

        var choice = folder.Read().Select(Row(Quantization.Fp8Nvfp4, KernelRole.Trtllm).Drawn(), Nvrtc.Arch(arch));

        Assert.Equal(expected, choice.Variant?.Name);
    }

    [Fact]
    public static void A_folder_without_the_role_says_so()
    {
        using var folder = new KernelFolder();
        folder.Write("x.kernel.json", KernelFolder.Right);

        Assert.Equal($"{folder.Path} has no baseline kernel",
            folder.Read().Select(Row(Quantization.Bf16, KernelRole.Baseline).Drawn(), Nvrtc.Arch("sm_90a")).Reason);
    }

    private static WorkloadRow Row(Quantization quantization, KernelRole role) => WorkloadRow.Of(
        AttentionCases.Small with
        {
            Quantization = quantization, Heads = new(8, 1), HeadSize = 128, BlockSize = 16, KvLayout = KvLayout.Hnd,
        }, role);

    /// <summary>With other headers it would be another kernel under its name.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("sm90")]
    [InlineData("sm90/new")]
    public static void A_kernel_that_is_named_by_file_is_compiled_with_the_headers_of_its_folder(string subfolder)
    {
        using var folder = new KernelFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "include", "pb"));
        Directory.CreateDirectory(Path.Combine(folder.Path, subfolder));
        folder.Write("include/pb/parameters.cuh", "// theirs");
        folder.Write(Path.Combine(subfolder, "k.cu"), "#include \"pb/parameters.cuh\"");
        var file = folder.Write(Path.Combine(subfolder, "k.kernel.json"), KernelFolder.Right);

        var catalog = KernelCatalog.Of(new KernelSet(null, []).With(KernelName.Of("mine"), file));
        var (manifest, variant) = Assert.Single(catalog.Variants);

        Assert.Equal("// theirs", Assert.Single(manifest.SourceOf(variant).Headers).Text);
    }

    private static KernelFolder Both()
    {
        var folder = new KernelFolder();
        folder.Write("a.kernel.json", KernelFolder.Right);
        folder.Write("b.kernel.json", KernelFolder.Right
            .Replace("trtllm", "baseline", StringComparison.Ordinal).Replace("\"fast\"", "\"portable\"", StringComparison.Ordinal)
            .Replace("sm_90a", "sm_80+", StringComparison.Ordinal).Replace("e4m3", "bf16", StringComparison.Ordinal)
                .Replace("nvfp4", "bf16", StringComparison.Ordinal));
        return folder;
    }
}
