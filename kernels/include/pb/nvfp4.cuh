// NVFP4: blocks of 16 e2m1 elements with one e4m3 scale; the rules of docs/workload.md, the host's are in Numerics/Nvfp4.cs.
#pragma once
#include "pb/ptx/convert.cuh"

namespace pb {

constexpr float kE2m1Max = 6.0f;

// a / b rounded to nearest, as the host divides: an approximate quotient would move codes that are near a tie. `reciprocal` is 1 / b
// rounded to nearest; one remainder step then gives the correct quotient (Markstein, "Computation of elementary functions on the IBM
// RISC System/6000 processor", 1990). All normal numbers here; __fdiv_rn would add a branch for the others.
__device__ __forceinline__ float divide_rn(float a, float b, float reciprocal) {
    const float quotient = a * reciprocal;
    return __fmaf_rn(__fmaf_rn(-b, quotient, a), reciprocal, quotient);
}

__device__ __forceinline__ float divide_rn(float a, float b) {
    const float approximate = __fdividef(1.0f, b);
    return divide_rn(a, b, __fmaf_rn(__fmaf_rn(-b, approximate, 1.0f), approximate, approximate));
}

// e2m1 code of x, nearest even, saturating: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and the sign in bit 3.
__device__ __forceinline__ unsigned e2m1(float x) {
    const float magnitude = fminf(fabsf(x), kE2m1Max);
    const unsigned bits = __float_as_uint(magnitude);
    // From 1 up: round the mantissa to its first bit; 1.0 has exponent and first bit 254 and code 2.
    const unsigned normal = (bits + (bits >> 22 & 1) + (0x1FFFFFu - (252u << 22))) >> 22;
    // Below 1 codes are halves: numbers near 2^22 are 0.5 apart, so the addition rounds.
    const unsigned subnormal = __float_as_uint(magnitude + 4194304.0f) - __float_as_uint(4194304.0f);
    return (magnitude < 1 ? subnormal : normal) | (__float_as_uint(x) >> 28 & 8);
}

// What a block of 16 is stored with.
struct Nvfp4Scale {
    unsigned code;     // e4m3
    float multiplier;  // element x is stored as e2m1(x * multiplier)
};

// largest: of the block's |x|.
__device__ __forceinline__ Nvfp4Scale nvfp4_scale(float largest, float output_block_scale) {
    const unsigned code = ptx::pack_e4m3(divide_rn(output_block_scale * largest, kE2m1Max, 1 / kE2m1Max), 0, 0, 0);
    const float rounded = ptx::unpack_e4m3(code);
    return {code, rounded > 0 ? divide_rn(output_block_scale, rounded) : 0};
}

// Where four consecutive scales of a row lie: tiles of 128 rows x 4 columns, cuBLAS's "1D block scaling factors layout". Row = token,
// column = 4 x `group`; `groups` per row. [bytes]
__device__ __forceinline__ long long nvfp4_scale_offset(int token, int group, int groups) {
    const long long tile = static_cast<long long>(token / 128) * groups + group;
    return tile * 512 + token % 32 * 16 + token % 128 / 32 * 4;
}

}  // namespace pb
