using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Diagnostics;

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

    [Fact]
    public static void Instructions_are_counted_by_kind_and_entry_whatever_guards_them()
    {
        const string Disassembly =
            """
            //--------------------- .text.prefill --------------------------
            	.section	.text.prefill,"ax",@progbits
            prefill:
            .text.prefill:
                    /*0000*/                   LDC R1, c[0x0][0x28] ;
                    /*0010*/              @!P0 LDSM.16.M88.4 R4, [R2] ;
                    /*0020*/             @!UP1 UTMALDG.4D [UR8], [UR4] ;
                    /*0030*/                   HGMMA.64x128x16.F32.BF16 R24, gdesc[UR4], R24 ;
            .L_x_1:
                    /*0040*/                   HGMMA.64x128x16.F32.BF16 R24, gdesc[UR4], R24 ;
            	.section	.text.other,"ax",@progbits
                    /*0000*/               @P3 STL [R1], R2 ;
            """;

        var mix = InstructionMix.Parse(Disassembly);

        Assert.Equal([new("all", 5), new("ldmatrix", 1), new("tma_load", 1), new("wgmma", 2)], mix["prefill"].AsEnumerable());
        Assert.Equal([new("all", 1), new("local_store", 1)], mix["other"].AsEnumerable());
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
