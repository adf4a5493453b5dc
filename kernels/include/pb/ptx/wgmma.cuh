// wgmma: D[64 x N] (+)= A[64 x K] B[K x N] by a warpgroup; D in registers, B (and A, in the forms without `from registers`) in
// shared memory behind a descriptor (sm90/shared_tile.cuh). The work is asynchronous: fence, then a group of multiplies, commit,
// wait. Two forms: `multiply` starts from zero and gives D as an output, so that a dead D keeps no registers alive;
// `multiply_add` accumulates. D: element 4j + 2r + c of a thread is row 16 (warp % 4) + lane / 4 + 8 r, column 8j + 2 (lane % 4) + c.
#pragma once

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
#define PB_D32(c, d, i) PB_D8(c, d, i), PB_D8(c, d, i + 8), PB_D8(c, d, i + 16), PB_D8(c, d, i + 24)
#define PB_D64(c, d) PB_D32(c, d, 0), PB_D32(c, d, 32)
#define PB_D36(c, d) PB_D32(c, d, 0), c((d)[32]), c((d)[33]), c((d)[34]), c((d)[35])
#define PB_NAMES_64 \
    "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, " \
    "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, " \
    "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, " \
    "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63}"
#define PB_NAMES_32 \
    "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, " \
    "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31}"
#define PB_NAMES_36 \
    "{%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, " \
    "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, %32, %33, %34, %35}"

// 64x128x16, bf16, A and B with K contiguous.
__device__ __forceinline__ void multiply_bf16(float (&d)[64], SharedDescriptor a, SharedDescriptor b) {
    asm volatile(
        "{\n\t.reg .pred accumulate;\n\tsetp.ne.b32 accumulate, 0, 0;\n\t"
        "wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 " PB_NAMES_64 ", %64, %65, accumulate, 1, 1, 0, 0;\n\t}"
        : PB_D64("=f", d)
        : "l"(a), "l"(b)
        : "memory");
}

__device__ __forceinline__ void multiply_add_bf16(float (&d)[64], SharedDescriptor a, SharedDescriptor b) {
    asm volatile(
        "{\n\t.reg .pred accumulate;\n\tsetp.ne.b32 accumulate, 1, 0;\n\t"
        "wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 " PB_NAMES_64 ", %64, %65, accumulate, 1, 1, 0, 0;\n\t}"
        : PB_D64("+f", d)
        : "l"(a), "l"(b)
        : "memory");
}

// 64x128x16, bf16, A from registers, B with N contiguous.
__device__ __forceinline__ void multiply_add_bf16_from_registers(float (&d)[64], const unsigned* a, SharedDescriptor b) {
    asm volatile(
        "{\n\t.reg .pred accumulate;\n\tsetp.ne.b32 accumulate, 1, 0;\n\t"
        "wgmma.mma_async.sync.aligned.m64n128k16.f32.bf16.bf16 " PB_NAMES_64 ", {%64, %65, %66, %67}, %68, accumulate, 1, 1, 1;\n\t}"
        : PB_D64("+f", d)
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b)
        : "memory");
}

// 64x128x32, e4m3, A and B with K contiguous.
__device__ __forceinline__ void multiply_e4m3(float (&d)[64], SharedDescriptor a, SharedDescriptor b) {
    asm volatile(
        "{\n\t.reg .pred accumulate;\n\tsetp.ne.b32 accumulate, 0, 0;\n\t"
        "wgmma.mma_async.sync.aligned.m64n128k32.f32.e4m3.e4m3 " PB_NAMES_64 ", %64, %65, accumulate, 1, 1;\n\t}"
        : PB_D64("=f", d)
        : "l"(a), "l"(b)
        : "memory");
}

__device__ __forceinline__ void multiply_add_e4m3(float (&d)[64], SharedDescriptor a, SharedDescriptor b) {
    asm volatile(
        "{\n\t.reg .pred accumulate;\n\tsetp.ne.b32 accumulate, 1, 0;\n\t"
        "wgmma.mma_async.sync.aligned.m64n128k32.f32.e4m3.e4m3 " PB_NAMES_64 ", %64, %65, accumulate, 1, 1;\n\t}"
        : PB_D64("+f", d)
        : "l"(a), "l"(b)
        : "memory");
}

// 64x64x32, e4m3, A from registers, B with K contiguous.
__device__ __forceinline__ void multiply_e4m3_from_registers(float (&d)[32], const unsigned* a, SharedDescriptor b) {
    asm volatile(
        "{\n\t.reg .pred accumulate;\n\tsetp.ne.b32 accumulate, 0, 0;\n\t"
        "wgmma.mma_async.sync.aligned.m64n64k32.f32.e4m3.e4m3 " PB_NAMES_32 ", {%32, %33, %34, %35}, %36, accumulate, 1, 1;\n\t}"
        : PB_D32("=f", d, 0)
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b)
        : "memory");
}

__device__ __forceinline__ void multiply_add_e4m3_from_registers(float (&d)[32], const unsigned* a, SharedDescriptor b) {
    asm volatile(
        "{\n\t.reg .pred accumulate;\n\tsetp.ne.b32 accumulate, 1, 0;\n\t"
        "wgmma.mma_async.sync.aligned.m64n64k32.f32.e4m3.e4m3 " PB_NAMES_32 ", {%32, %33, %34, %35}, %36, accumulate, 1, 1;\n\t}"
        : PB_D32("+f", d, 0)
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b)
        : "memory");
}

// 64x72x32: the same with eight further columns.
__device__ __forceinline__ void multiply_e4m3_from_registers(float (&d)[36], const unsigned* a, SharedDescriptor b) {
    asm volatile(
        "{\n\t.reg .pred accumulate;\n\tsetp.ne.b32 accumulate, 0, 0;\n\t"
        "wgmma.mma_async.sync.aligned.m64n72k32.f32.e4m3.e4m3 " PB_NAMES_36 ", {%36, %37, %38, %39}, %40, accumulate, 1, 1;\n\t}"
        : PB_D36("=f", d)
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b)
        : "memory");
}

__device__ __forceinline__ void multiply_add_e4m3_from_registers(float (&d)[36], const unsigned* a, SharedDescriptor b) {
    asm volatile(
        "{\n\t.reg .pred accumulate;\n\tsetp.ne.b32 accumulate, 1, 0;\n\t"
        "wgmma.mma_async.sync.aligned.m64n72k32.f32.e4m3.e4m3 " PB_NAMES_36 ", {%36, %37, %38, %39}, %40, accumulate, 1, 1;\n\t}"
        : PB_D36("+f", d)
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b)
        : "memory");
}

#undef PB_D8
#undef PB_D32
#undef PB_D36
#undef PB_D64
#undef PB_NAMES_64
#undef PB_NAMES_32
#undef PB_NAMES_36

}  // namespace pb::ptx
