using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Devices.Cuda.Compilation;

/// <summary>Reading what compilers and disassemblers print, and binaries that are none.</summary>
public static class BinaryTextTests
{
    [Fact]
    public static void Spills_of_called_functions_count_for_the_entry_and_entries_are_kept_apart()
    {
        const string Log =
            """
            ptxas info    : 0 bytes gmem
            ptxas info    : Compiling entry function 'second' for 'sm_90a'
            ptxas info    : Function properties for second
            ptxas         .     16 bytes stack frame, 8 bytes spill stores, 12 bytes spill loads
            ptxas info    : Used 168 registers, used 3 barriers, 48 bytes cumulative stack size, 16 bytes smem, 576 bytes cmem[0]
            ptxas info    : Function properties for called
            ptxas         .     32 bytes stack frame, 4 bytes spill stores, 4 bytes spill loads
            ptxas info    : Compiling entry function 'first' for 'sm_90a'
            ptxas info    : Function properties for first
            ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
            ptxas info    : Used 32 registers, 960 bytes cmem[0]
            """;

        var usage = PtxasLog.Read(Log);

        Assert.Equal(new PtxasUsage(168, 48, 12, 16, 16), usage["second"]);
        Assert.Equal(new PtxasUsage(32, 0, 0, 0, 0), usage["first"]);
    }

    [Theory]
    [InlineData("baseline", "prefill_bf16", "all 3248; barrier 2; branch 18; constant_load 47; convert 128; cp_async 64; fence 5; "
        + "float 849; global_load 13; global_store 5; integer 990; ldmatrix 160; mma 512; move 185; mufu 141; nop 19; shared_load 8; "
        + "shared_store 64; shuffle 36; warp 2")]
    [InlineData("trtllm", "prefill_e4m3_nvfp4", "all 5464; atomic 3; barrier 4; branch 239; constant_load 149; convert 106; fence 52; "
        + "float 1377; global_load 63; global_store 11; integer 2395; ldmatrix 16; mbarrier 117; move 538; mufu 211; nop 38; setmaxnreg 2; "
        + "shared_load 4; shared_store 17; shuffle 28; stmatrix 16; tma_bulk 3; tma_load 7; warp 28; wgmma 40")]
    [InlineData("trtllm", "prefill_e4m3", "all 4440; atomic 3; barrier 4; branch 252; constant_load 142; convert 190; fence 52; float 821; "
        + "global_load 63; global_store 26; integer 1895; ldmatrix 12; mbarrier 118; move 454; mufu 203; nop 31; setmaxnreg 2; "
        + "shared_load 4; shared_store 17; shuffle 52; stmatrix 12; tma_bulk 3; tma_load 7; warp 37; wgmma 40")]
    public static void Instructions_are_counted_as_nvdisasm_names_them(string kernel, string entry, string named)
    {
        var cubin = File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Gpu.Tests", "Earlier", $"{kernel}.cubin"));

        var mix = SassMix.Of(cubin, entry)!;

        Assert.Equal(named, string.Join("; ", mix.Counts.Select(count => $"{count.Key} {count.Value}")));
        Assert.DoesNotContain("float", SassMix.Special(mix).Keys);
        Assert.Null(SassMix.Of(cubin, "prefill_of_another_kernel"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no binary at all")]
    [InlineData("\u007FELF\u0002\u0001\u0001 and then nothing of use, though longer than a header would be by itself")]
    public static void What_is_no_cubin_is_a_complaint(string content)
    {
        var complaint = Assert.Single(Assert.Throws<PfbException>(() => CubinImage.Read([.. content.Select(c => (byte)c)])).Diagnostics);

        Assert.Equal(Codes.KernelNotCompiled, complaint.Code);
    }
}
