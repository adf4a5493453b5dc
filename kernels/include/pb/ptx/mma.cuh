// mma.sync, fp32 accumulators: m16n8k16 of bf16 or fp16, m16n8k32 of e4m3.
// m16n8k16, lane l, g = l / 4, t = l % 4:
//   a[0] row g, k 2t..2t+1; a[1] row g + 8; a[2] row g, k 8 + 2t..; a[3] row g + 8, k 8 + 2t..
//   b0 column g, k 2t..2t+1; b1 column g, k 8 + 2t..
//   d[0..1] row g, columns 2t..2t+1; d[2..3] row g + 8.
// Two neighbouring accumulator tiles are therefore, packed, the A operand of 16 k: no exchange between lanes.
// m16n8k32: each pair of 16-bit elements becomes four of 8 bits, k 4t..4t+3 and k 16 + 4t..; d is the same. It needs sm_89, and is one
// instruction there and on sm_120; for sm_90 and sm_100 ptxas converts to fp16 and multiplies that.
#pragma once
#include "pb/ptx/convert.cuh"

namespace pb::ptx {

// d += a b. shape and types: of one mma.sync; the operands of all are alike in number.
#define PB_MMA(shape, types) \
    asm("mma.sync.aligned." shape ".row.col.f32." types ".f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};" \
        : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]) \
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1))

// What a kernel's operands are. pack: two elements in a register, `low` in the low half.
struct Bf16 {
    static constexpr int kBytes = 2;
    __device__ __forceinline__ static void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
        PB_MMA("m16n8k16", "bf16.bf16");
    }
    __device__ __forceinline__ static unsigned pack(float low, float high) { return pack_bf16(low, high); }
};

struct Fp16 {
    static constexpr int kBytes = 2;
    __device__ __forceinline__ static void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
        PB_MMA("m16n8k16", "f16.f16");
    }
    __device__ __forceinline__ static unsigned pack(float low, float high) { return pack_fp16(low, high); }
};

struct E4m3 {
    static constexpr int kBytes = 1;
    __device__ __forceinline__ static void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
        PB_MMA("m16n8k32", "e4m3.e4m3");
    }
};

#undef PB_MMA

}  // namespace pb::ptx
