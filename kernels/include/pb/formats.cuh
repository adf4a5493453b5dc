// Conversions to and from bf16, fp16 and e4m3 by integer arithmetic, bit for bit src/Tool/Numerics/{Bf16,E4M3}.cs and .NET's Half. For
// filling and checking; kernels that are timed use the hardware's instructions.
#pragma once

namespace pb {

// Rounds to nearest, ties to even; finite values only.
__device__ inline unsigned short bf16_of(float value) {
    const unsigned bits = __float_as_uint(value);
    return static_cast<unsigned short>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

__device__ inline float float_of_bf16(unsigned short code) { return __uint_as_float(unsigned(code) << 16); }

// Rounds to nearest, ties to even, infinity from 65520 on; no NaN.
__device__ inline unsigned short fp16_of(float value) {
    constexpr unsigned infinity_from = 0x477FF000;     // bits of 65520, halfway from the largest number to the next
    constexpr unsigned smallest_normal = 0x38800000;   // bits of 2^-14
    constexpr unsigned bias_difference = (127 - 15) << 10;
    constexpr float subnormal_rounder = 0.5f;          // its unit in the last place is 2^-24, fp16's subnormal step
    const unsigned bits = __float_as_uint(value) & 0x7FFFFFFF;
    const unsigned code = bits >= infinity_from ? 0x7C00
        : bits >= smallest_normal ? ((bits + 0xFFF + ((bits >> 13) & 1)) >> 13) - bias_difference
        : __float_as_uint(__fadd_rn(__uint_as_float(bits), subnormal_rounder)) & 0x7FF;
    return static_cast<unsigned short>((__float_as_uint(value) >> 31 << 15) | code);
}

// Rounds to nearest, ties to even, saturating at 448; NaN becomes 0x7F.
__device__ inline unsigned char e4m3_of(float value) {
    constexpr unsigned nan_code = 0x7F, max_code = 0x7E;
    constexpr unsigned max_value = 0x43E00000;         // bits of 448
    constexpr unsigned infinity = 0x7F800000;
    constexpr unsigned smallest_normal = 0x3C800000;   // bits of 2^-6
    constexpr unsigned bias_difference = (127 - 7) << 3;
    constexpr float subnormal_rounder = 16384.0f;      // its unit in the last place is 2^-9, e4m3's subnormal step
    const unsigned bits = __float_as_uint(value) & 0x7FFFFFFF;
    if (bits > infinity) return nan_code;
    const unsigned code = bits >= max_value ? max_code
        : bits >= smallest_normal ? ((bits + 0x7FFFF + ((bits >> 20) & 1)) >> 20) - bias_difference
        : __float_as_uint(__fadd_rn(__uint_as_float(bits), subnormal_rounder)) & 0xF;
    return static_cast<unsigned char>((__float_as_uint(value) >> 31 << 7) | code);
}

// Exact, and without float32 subnormals on the way, which a compiler may flush; codes 0x7F and 0xFF are NaN.
__device__ inline float float_of_e4m3(unsigned char code) {
    constexpr float subnormal_step = 0.001953125f;     // 2^-9
    const unsigned magnitude = code & 0x7F;
    const unsigned bits = magnitude == 0x7F ? 0x7FC00000
        : magnitude >= 8 ? (magnitude << 20) + ((127u - 7u) << 23)
        : __float_as_uint(__fmul_rn(__int2float_rn(int(magnitude)), subnormal_step));
    return __uint_as_float(bits | (unsigned(code & 0x80) << 24));
}

}  // namespace pb
