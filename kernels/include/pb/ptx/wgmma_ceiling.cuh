// wgmma m64n256 with both operands in shared memory, as the ceilings need it: K-major, 128-byte swizzle, fp32 accumulators.
// sm_90a only.
#pragma once

namespace pb::ptx {

// Matrix descriptor (PTX ISA, "Matrix descriptor format"): address / 16; 1024 bytes between groups of eight rows; bits 62-63 = 1
// is the 128-byte swizzle. The next 32 bytes of K inside a swizzled row are + 2.
__device__ inline unsigned long long wgmma_descriptor(const void* shared) {
    const unsigned address = static_cast<unsigned>(__cvta_generic_to_shared(shared));
    return static_cast<unsigned long long>((address & 0x3FFFF) >> 4) | 64ull << 32 | 1ull << 62;
}

__device__ inline void wgmma_fence() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
__device__ inline void wgmma_commit() { asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory"); }
__device__ inline void wgmma_wait_all() { asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory"); }
// Makes generic writes to shared memory visible to the tensor cores.
__device__ inline void fence_shared_for_wgmma() { asm volatile("fence.proxy.async.shared::cta;" ::: "memory"); }

#define PB_REGISTERS_16(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) \
    "%" #a ", %" #b ", %" #c ", %" #d ", %" #e ", %" #f ", %" #g ", %" #h \
    ", %" #i ", %" #j ", %" #k ", %" #l ", %" #m ", %" #n ", %" #o ", %" #p
#define PB_ACCUMULATORS_8(d, i) \
    "+f"(d[i]), "+f"(d[i + 1]), "+f"(d[i + 2]), "+f"(d[i + 3]), "+f"(d[i + 4]), "+f"(d[i + 5]), "+f"(d[i + 6]), "+f"(d[i + 7])
#define PB_ACCUMULATORS_32(d, i) \
    PB_ACCUMULATORS_8(d, i), PB_ACCUMULATORS_8(d, i + 8), PB_ACCUMULATORS_8(d, i + 16), PB_ACCUMULATORS_8(d, i + 24)
#define PB_WGMMA_M64N256(instruction, immediates)                                                              \
    asm volatile(instruction " {"                                                                              \
        PB_REGISTERS_16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) ", "                             \
        PB_REGISTERS_16(16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31) ", "                   \
        PB_REGISTERS_16(32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47) ", "                   \
        PB_REGISTERS_16(48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63) ", "                   \
        PB_REGISTERS_16(64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79) ", "                   \
        PB_REGISTERS_16(80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95) ", "                   \
        PB_REGISTERS_16(96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111) ", "       \
        PB_REGISTERS_16(112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127)        \
        "}, %128, %129, " immediates ";"                                                                       \
        : PB_ACCUMULATORS_32(d, 0), PB_ACCUMULATORS_32(d, 32), PB_ACCUMULATORS_32(d, 64), PB_ACCUMULATORS_32(d, 96) \
        : "l"(a), "l"(b), "n"(Sign))

// d += Sign x A B^T over one k-step of 32 bytes.
struct WgmmaBf16 {
    template <int Sign>
    static __device__ void multiply_add(float (&d)[128], unsigned long long a, unsigned long long b) {
        PB_WGMMA_M64N256("wgmma.mma_async.sync.aligned.m64n256k16.f32.bf16.bf16", "1, %130, 1, 0, 0");
    }
};

struct WgmmaE4m3 {
    template <int Sign>
    static __device__ void multiply_add(float (&d)[128], unsigned long long a, unsigned long long b) {
        PB_WGMMA_M64N256("wgmma.mma_async.sync.aligned.m64n256k32.f32.e4m3.e4m3", "1, %130, 1");
    }
};

#undef PB_WGMMA_M64N256
#undef PB_ACCUMULATORS_32
#undef PB_ACCUMULATORS_8
#undef PB_REGISTERS_16

}  // namespace pb::ptx
