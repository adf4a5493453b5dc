using System.Collections.Frozen;
using System.Collections.Immutable;
using PrefillBench.CodeFiles;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>
/// Classes of machine instructions by opcode. Instructions of sm_70 and newer have 16 bytes; bits 0 to 8 are the opcode, and bits 9 to 11
/// say what its operands are. NVIDIA documents the names ("CUDA Binary Utilities", Instruction Set Reference) and not the numbers: these
/// are what nvdisasm 12.4 called each instruction of all the kernels here and of a probe of PTX's instructions, 2.2 million on sm_80, 86,
/// 89 and 90a, without two classes for one number. On sm_120a nvdisasm 13.0 agreed on twelve of the kernels. <c>eng/opcodes.py</c>
/// compares the table with any nvdisasm.
/// </summary>
internal static class SassOpcodes
{
    private const ulong OpcodeBits = 0x1FF;

    private static readonly FrozenDictionary<int, string> Classes = new (string Class, int[] Opcodes)[]
    {
        ("wgmma", [0x1F0, 0x1F1, 0x1F2, 0x1F3]),                        // HGMMA, IGMMA, BGMMA, QGMMA
        ("mma", [0x03C, 0x037, 0x03D, 0x03F, 0x07A]),                   // HMMA, IMMA, BMMA, DMMA, QMMA
        ("tma_load", [0x1B4]),                                          // UTMALDG
        ("tma_store", [0x1B5]),                                         // UTMASTG
        ("tma_bulk", [0x1BA]),                                          // UBLKCP
        ("ldmatrix", [0x03B]),                                          // LDSM
        ("stmatrix", [0x044]),                                          // STSM
        ("cp_async", [0x1AE]),                                          // LDGSTS
        ("local_load", [0x183]),                                        // LDL
        ("local_store", [0x187]),                                       // STL
        ("mufu", [0x108]),                                              // MUFU
        ("barrier", [0x11D]),                                           // BAR
        ("mbarrier", [0x1A7, 0x1B2]),                                   // SYNCS
        ("shuffle", [0x189]),                                           // SHFL
        ("setmaxnreg", [0x1C8]),                                        // USETMAXREG
        ("tma_reduce", [0x1B6, 0x1BB]),                                 // UTMAREDG, UBLKRED
        ("tma_prefetch", [0x1B8, 0x1BC]),                               // UTMAPF, UBLKPF
        ("global_load", [0x180, 0x181]),                                // LD, LDG
        ("global_store", [0x185, 0x186]),                               // ST, STG
        ("shared_load", [0x184]),                                       // LDS
        ("shared_store", [0x188, 0x1BD]),                               // STS, STAS
        ("constant_load", [0x182, 0x0B9, 0x1AC]),                       // LDC, ULDC, LDCU
        ("atomic", [0x18A, 0x18C, 0x18D, 0x1A8, 0x1A9, 0x18E, 0x1A6]),  // ATOM, ATOMS, ATOMG, RED, REDG
        ("fence", [0x11A, 0x1AF, 0x1B0, 0x192, 0x1C6, 0x1C5, 0x1C7, 0x1AB, 0x18F, 0x1B7, 0x1B9, 0x02D, 0x02E]),
        //        DEPBAR, LDGDEPBAR, ARRIVES, MEMBAR, FENCE, WARPGROUP, UCGABAR, ERRBAR, CCTL, UTMACMDFLUSH, UTMACCTL, PREEXIT, ACQBULK
        ("float", [0x020, 0x021, 0x023, 0x009, 0x00B, 0x102, 0x030, 0x031, 0x032, 0x033, 0x034, 0x035, 0x040]),
        //        FMUL, FADD, FFMA, FMNMX, FSETP, FCHK, HADD2, HFMA2, HMUL2, HSET2, HSETP2, HFMA2, HMNMX2
        ("float", [0x053, 0x056]),                                      // UFSETP, UFMUL
        ("double", [0x028, 0x029, 0x02A, 0x02B]),                       // DMUL, DADD, DSETP, DFMA
        ("integer", [0x00C, 0x00F, 0x010, 0x011, 0x012, 0x013, 0x015, 0x017, 0x019, 0x01A, 0x01B, 0x01C, 0x024, 0x025, 0x026, 0x027]),
        //        ISETP, VIMNMX3, IADD3, LEA, LOP3, IABS, VABSDIFF4, IMNMX, SHF, SGXT, BMSK, PLOP3, IMAD, IMAD, IDP, IMAD
        ("integer", [0x036, 0x046, 0x048, 0x100, 0x101, 0x109]),        // VIADD, VIADDMNMX, VIMNMX, FLO, BREV, POPC
        ("integer", [0x08C, 0x090, 0x091, 0x092, 0x097, 0x099, 0x0A4, 0x0A5, 0x0BD]),
        //        UISETP, UIADD3, ULEA, ULOP3, UIADD3, USHF, UIMAD, UIMAD, UFLO
        ("convert", [0x03E, 0x045, 0x105, 0x106, 0x107, 0x110, 0x111, 0x112]), // F2FP, I2FP, F2I, I2F, FRND, F2F, F2I, I2F
        ("move", [0x002, 0x003, 0x004, 0x005, 0x007, 0x008, 0x016, 0x119, 0x11C]), // MOV, P2R, R2P, CS2R, SEL, FSEL, PRMT, S2R, B2R
        ("move", [0x082, 0x087, 0x096, 0x0CA, 0x1C2, 0x1C3]),           // UMOV, USEL, UPRMT, R2UR, R2UR, S2UR
        ("warp", [0x006, 0x086, 0x02F, 0x03A, 0x148, 0x1A1, 0x1C4]),    // VOTE, VOTEU, ELECT, MOVM, WARPSYNC, MATCH, REDUX
        ("branch", [0x141, 0x142, 0x144, 0x145, 0x146, 0x147, 0x149, 0x14D, 0x150, 0x11B]),
        //        BSYNC, BREAK, CALL, BSSY, YIELD, BRA, BRX, EXIT, RET, ENDCOLLECTIVE
        ("nop", [0x118]),                                               // NOP, which fills the end of a function
    }.SelectMany(one => one.Opcodes, (one, opcode) => (one.Class, opcode)).ToFrozenDictionary(one => one.opcode, one => one.Class);

    /// <summary>Whose counts `kernels approve` keeps.</summary>
    public static ImmutableArray<string> Special { get; } =
    [
        InstructionMix.All, "wgmma", "mma", "tma_load", "tma_store", "tma_bulk", "ldmatrix", "stmatrix", "cp_async", "local_load",
        "local_store", "mufu", "barrier", "mbarrier", "shuffle", "setmaxnreg",
    ];

    /// <param name="low">The first eight bytes of an instruction.</param>
    public static string ClassOf(ulong low) => Classes.GetValueOrDefault((int)(low & OpcodeBits), InstructionMix.Other);
}
