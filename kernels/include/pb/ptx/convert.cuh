// Conversions and arithmetic without a C++ spelling that NVRTC offers header-free.
#pragma once

namespace pb::ptx {

// 2^x. ftz: without it every exponential costs a compare and two multiplies for denormal results.
__device__ __forceinline__ float exp2_approx(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

// The larger, or NaN if either is NaN.
__device__ __forceinline__ float max_nan(float a, float b) {
    float y;
    asm("max.NaN.f32 %0, %1, %2;" : "=f"(y) : "f"(a), "f"(b));
    return y;
}

// The largest of three; one instruction from sm_90 on.
__device__ __forceinline__ int max3(int a, int b, int c) {
    int y;
    asm("{\n\t.reg .s32 larger;\n\tmax.s32 larger, %1, %2;\n\tmax.s32 %0, larger, %3;\n\t}" : "=r"(y) : "r"(a), "r"(b), "r"(c));
    return y;
}

// Two bf16, nearest even; `low` in the low half.
__device__ __forceinline__ unsigned pack_bf16(float low, float high) {
    unsigned y;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(y) : "f"(high), "f"(low));
    return y;
}

// Four e4m3, nearest even, saturating at 448; x0 in the lowest byte.
__device__ __forceinline__ unsigned pack_e4m3(float x0, float x1, float x2, float x3) {
    unsigned y;
    asm("{\n\t.reg .b16 low, high;\n\t"
        "cvt.rn.satfinite.e4m3x2.f32 low, %2, %1;\n\t"
        "cvt.rn.satfinite.e4m3x2.f32 high, %4, %3;\n\t"
        "mov.b32 %0, {low, high};\n\t}"
        : "=r"(y)
        : "f"(x0), "f"(x1), "f"(x2), "f"(x3));
    return y;
}

// The e4m3 number in the lowest byte as float32; exact, since every e4m3 number is an fp16 number.
__device__ __forceinline__ float unpack_e4m3(unsigned byte) {
    float y;
    asm("{\n\t.reg .b16 bits, low, high;\n\t.reg .b32 pair;\n\t"
        "cvt.u16.u32 bits, %1;\n\t"
        "cvt.rn.f16x2.e4m3x2 pair, bits;\n\t"
        "mov.b32 {low, high}, pair;\n\t"
        "cvt.f32.f16 %0, low;\n\t}"
        : "=f"(y)
        : "r"(byte));
    return y;
}

}  // namespace pb::ptx
