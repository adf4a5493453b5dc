// wgmma: D[64 x N] (+)= A[64 x K] B[K x N] by a warpgroup; D in registers, B (and A, in the forms without `from registers`) in
// shared memory behind a descriptor (sm90/shared_tile.cuh). The work is asynchronous: fence, then a group of multiplies, commit,
// wait. Two forms: `multiply` starts from zero and gives D as an output, so that a dead D keeps no registers alive;
// `multiply_add` accumulates. D: element 4j + 2r + c of a thread is row 16 (warp % 4) + lane / 4 + 8 r, column 8j + 2 (lane % 4) + c.
#pragma once
#include "pb/ptx/mma.cuh"

namespace pb::ptx {

using SharedDescriptor = unsigned long long;

// Before the first multiply of a group that reads or writes registers which ordinary instructions wrote.
__device__ __forceinline__ void wgmma_fence() {
    asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
}

__device__ __forceinline__ void wgmma_commit() {
    asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
}

// Returns when at most `Pending` groups are unfinished.
template <int Pending>
__device__ __forceinline__ void wgmma_wait() {
    asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(Pending) : "memory");
}

// Keeps the compiler from moving uses of accumulators across a fence or a wait.
template <int Count>
__device__ __forceinline__ void wgmma_pin(float (&d)[Count]) {
#pragma unroll
    for (int i = 0; i < Count; ++i) {
        asm volatile("" : "+f"(d[i])::"memory");
    }
}

#define PB_D8(c, d, i) \
    c((d)[i]), c((d)[i + 1]), c((d)[i + 2]), c((d)[i + 3]), c((d)[i + 4]), c((d)[i + 5]), c((d)[i + 6]), c((d)[i + 7])
#define PB_D32_AT(c, d, i) PB_D8(c, d, i), PB_D8(c, d, i + 8), PB_D8(c, d, i + 16), PB_D8(c, d, i + 24)
#define PB_D32(c, d) PB_D32_AT(c, d, 0)
#define PB_D36(c, d) PB_D32(c, d), c((d)[32]), c((d)[33]), c((d)[34]), c((d)[35])
#define PB_D48(c, d) PB_D32(c, d), PB_D8(c, d, 32), PB_D8(c, d, 40)
#define PB_D64(c, d) PB_D32(c, d), PB_D32_AT(c, d, 32)
#define PB_D128(c, d) PB_D64(c, d), PB_D32_AT(c, d, 64), PB_D32_AT(c, d, 96)
#define PB_NAMES_32 \
    "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, " \
    "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31"
#define PB_NAMES_36 PB_NAMES_32 ", %32, %33, %34, %35"
#define PB_NAMES_48 \
    PB_NAMES_32 ", " \
    "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47"
#define PB_NAMES_64 \
    PB_NAMES_48 ", " \
    "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63"
#define PB_NAMES_128 \
    PB_NAMES_64 ", " \
    "%64, %65, %66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, %77, %78, %79, " \
    "%80, %81, %82, %83, %84, %85, %86, %87, %88, %89, %90, %91, %92, %93, %94, %95, " \
    "%96, %97, %98, %99, %100, %101, %102, %103, %104, %105, %106, %107, %108, %109, %110, %111, " \
    "%112, %113, %114, %115, %116, %117, %118, %119, %120, %121, %122, %123, %124, %125, %126, %127"

// One instruction. what: shape and types behind m64; count: accumulators of a thread, half of N; accumulate: "1" adds to D; operands: by
// their numbers, which follow those of D, and what the instruction takes behind them.
#define PB_WGMMA(what, count, constraint, accumulate, operands, ...) \
    asm volatile( \
        "{\n\t.reg .pred accumulate;\n\tsetp.ne.b32 accumulate, " accumulate ", 0;\n\t" \
        "wgmma.mma_async.sync.aligned.m64" what " {" PB_NAMES_##count "}, " operands ";\n\t}" \
        : PB_D##count(constraint, d) \
        : __VA_ARGS__ \
        : "memory")
#define PB_FROM_SHARED "l"(a), "l"(b)
#define PB_FROM_REGISTERS "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b)

// A and B in shared memory, K contiguous. name: multiply_add, or multiply_subtract where the operands negate A.
#define PB_ACCUMULATE_SHARED(name, what, count, operands) \
    __device__ __forceinline__ static void name(float (&d)[count], SharedDescriptor a, SharedDescriptor b) { \
        PB_WGMMA(what, count, "+f", "1", operands, PB_FROM_SHARED); \
    }
// S = Q K^T.
#define PB_MULTIPLY_SHARED(what, count, operands) \
    __device__ __forceinline__ static void multiply(float (&d)[count], SharedDescriptor a, SharedDescriptor b) { \
        PB_WGMMA(what, count, "=f", "0", operands, PB_FROM_SHARED); \
    } \
    PB_ACCUMULATE_SHARED(multiply_add, what, count, operands)
// O += P V: A from registers.
#define PB_MULTIPLY_ADD_REGISTERS(what, count, operands) \
    __device__ __forceinline__ static void multiply_add(float (&d)[count], const unsigned* a, SharedDescriptor b) { \
        PB_WGMMA(what, count, "+f", "1", operands, PB_FROM_REGISTERS); \
    }
#define PB_MULTIPLY_REGISTERS(what, count, operands) \
    __device__ __forceinline__ static void multiply(float (&d)[count], const unsigned* a, SharedDescriptor b) { \
        PB_WGMMA(what, count, "=f", "0", operands, PB_FROM_REGISTERS); \
    }

// Multiplies of one element: of 16 bits with K of 16 and, from registers, B with N contiguous; of e4m3 with K of 32. Those of 256 columns
// with A in shared memory measure the card's ceiling (common/ceilings.cu); no attention kernel has them.
template <class Element>
struct Wgmma;

#define PB_WGMMA_OF_16_BITS(element, types) \
    template <> \
    struct Wgmma<element> { \
        PB_MULTIPLY_SHARED("n64k16.f32." types, 32, "%32, %33, accumulate, 1, 1, 0, 0") \
        PB_MULTIPLY_SHARED("n128k16.f32." types, 64, "%64, %65, accumulate, 1, 1, 0, 0") \
        PB_MULTIPLY_ADD_REGISTERS("n64k16.f32." types, 32, "{%32, %33, %34, %35}, %36, accumulate, 1, 1, 1") \
        PB_MULTIPLY_ADD_REGISTERS("n96k16.f32." types, 48, "{%48, %49, %50, %51}, %52, accumulate, 1, 1, 1") \
        PB_MULTIPLY_ADD_REGISTERS("n128k16.f32." types, 64, "{%64, %65, %66, %67}, %68, accumulate, 1, 1, 1") \
        PB_MULTIPLY_ADD_REGISTERS("n256k16.f32." types, 128, "{%128, %129, %130, %131}, %132, accumulate, 1, 1, 1") \
        PB_ACCUMULATE_SHARED(multiply_add, "n256k16.f32." types, 128, "%128, %129, accumulate, 1, 1, 0, 0") \
        PB_ACCUMULATE_SHARED(multiply_subtract, "n256k16.f32." types, 128, "%128, %129, accumulate, -1, 1, 0, 0") \
    };

PB_WGMMA_OF_16_BITS(Bf16, "bf16.bf16")
PB_WGMMA_OF_16_BITS(Fp16, "f16.f16")

template <>
struct Wgmma<E4m3> {
    PB_MULTIPLY_SHARED("n128k32.f32.e4m3.e4m3", 64, "%64, %65, accumulate, 1, 1")
    PB_MULTIPLY_REGISTERS("n64k32.f32.e4m3.e4m3", 32, "{%32, %33, %34, %35}, %36, accumulate, 1, 1")
    PB_MULTIPLY_ADD_REGISTERS("n64k32.f32.e4m3.e4m3", 32, "{%32, %33, %34, %35}, %36, accumulate, 1, 1")
    PB_MULTIPLY_REGISTERS("n72k32.f32.e4m3.e4m3", 36, "{%36, %37, %38, %39}, %40, accumulate, 1, 1")
    PB_MULTIPLY_ADD_REGISTERS("n72k32.f32.e4m3.e4m3", 36, "{%36, %37, %38, %39}, %40, accumulate, 1, 1")
    PB_ACCUMULATE_SHARED(multiply_add, "n256k32.f32.e4m3.e4m3", 128, "%128, %129, accumulate, 1, 1")
    PB_ACCUMULATE_SHARED(multiply_subtract, "n256k32.f32.e4m3.e4m3", 128, "%128, %129, accumulate, -1, 1")
};

#undef PB_WGMMA_OF_16_BITS
#undef PB_MULTIPLY_REGISTERS
#undef PB_MULTIPLY_ADD_REGISTERS
#undef PB_MULTIPLY_SHARED
#undef PB_ACCUMULATE_SHARED
#undef PB_FROM_REGISTERS
#undef PB_FROM_SHARED
#undef PB_WGMMA
#undef PB_NAMES_128
#undef PB_NAMES_64
#undef PB_NAMES_48
#undef PB_NAMES_36
#undef PB_NAMES_32
#undef PB_D128
#undef PB_D64
#undef PB_D48
#undef PB_D36
#undef PB_D32
#undef PB_D32_AT
#undef PB_D8

}  // namespace pb::ptx
