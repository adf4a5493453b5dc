// Conversions and arithmetic without a C++ spelling that NVRTC offers header-free.
#pragma once

namespace pb::ptx {

// 2^x. ftz: without it every exponential costs a compare and two multiplies for denormal results.
__device__ __forceinline__ float exp2_approx(float x) {
    float y;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
    return y;
}

// log2 x; -infinity of 0.
__device__ __forceinline__ float log2_approx(float x) {
    float y;
    asm("lg2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
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

// The smallest of three, likewise.
__device__ __forceinline__ int min3(int a, int b, int c) {
    int y;
    asm("{\n\t.reg .s32 smaller;\n\tmin.s32 smaller, %1, %2;\n\tmin.s32 %0, smaller, %3;\n\t}" : "=r"(y) : "r"(a), "r"(b), "r"(c));
    return y;
}

// |x| y, cut to [0, 1]; NaN gives 0. One instruction, which takes the magnitude on the way: of a fabsf of its own the compiler would keep
// the result in a further register, and spill.
__device__ __forceinline__ float multiply_magnitude_saturated(float x, float y) {
    float product;
    asm("{\n\t.reg .f32 magnitude;\n\tabs.ftz.f32 magnitude, %1;\n\tmul.rn.ftz.sat.f32 %0, magnitude, %2;\n\t}"
        : "=f"(product)
        : "f"(x), "f"(y));
    return product;
}

// Two bf16, nearest even; `low` in the low half.
__device__ __forceinline__ unsigned pack_bf16(float low, float high) {
    unsigned y;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(y) : "f"(high), "f"(low));
    return y;
}

// Two fp16, nearest even; `low` in the low half.
__device__ __forceinline__ unsigned pack_fp16(float low, float high) {
    unsigned y;
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(y) : "f"(high), "f"(low));
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

// Four e4m3 codes from 0 to 126, each given times 2^-24: rounded to the nearest, even if it is halfway; negative ones become 0; x0 in the
// lowest byte. So small a number is subnormal in fp16, where a conversion rounds it to a whole multiple of 2^-24, which its bits are.
__device__ __forceinline__ unsigned pack_e4m3_codes(float x0, float x1, float x2, float x3) {
    unsigned y;
    asm("{\n\t.reg .b32 even, odd;\n\t"
        "cvt.rn.relu.f16x2.f32 even, %3, %1;\n\t"
        "cvt.rn.relu.f16x2.f32 odd, %4, %2;\n\t"
        "mad.lo.u32 %0, odd, 256, even;\n\t}"
        : "=r"(y)
        : "f"(x0), "f"(x1), "f"(x2), "f"(x3));
    return y;
}

// Four e4m3 numbers as float32; exact, since every e4m3 number is an fp16 number.
__device__ __forceinline__ void unpack_e4m3(unsigned bytes, float (&x)[4]) {
    asm("{\n\t.reg .b16 low, high, h0, h1, h2, h3;\n\t.reg .b32 first, second;\n\t"
        "mov.b32 {low, high}, %4;\n\t"
        "cvt.rn.f16x2.e4m3x2 first, low;\n\t"
        "cvt.rn.f16x2.e4m3x2 second, high;\n\t"
        "mov.b32 {h0, h1}, first;\n\t"
        "mov.b32 {h2, h3}, second;\n\t"
        "cvt.f32.f16 %0, h0;\n\tcvt.f32.f16 %1, h1;\n\tcvt.f32.f16 %2, h2;\n\tcvt.f32.f16 %3, h3;\n\t}"
        : "=f"(x[0]), "=f"(x[1]), "=f"(x[2]), "=f"(x[3])
        : "r"(bytes));
}

}  // namespace pb::ptx
