// NVFP4: blocks of 16 e2m1 elements with one e4m3 scale; the rules of docs/workload.md, the host's are in Numerics/Nvfp4.cs.
#pragma once
#include "pb/ptx/convert.cuh"

namespace pb {

constexpr float kE2m1Max = 6.0f;

// e2m1 code of x, nearest even, saturating: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and the sign in bit 3.
__device__ __forceinline__ unsigned e2m1(float x) {
    const float magnitude = fminf(fabsf(x), kE2m1Max);
    const unsigned bits = __float_as_uint(magnitude);
    // From 1 up: round the mantissa to its first bit; 1.0 has exponent and first bit 254 and code 2.
    const unsigned normal = ((bits + 0x1FFFFF + (bits >> 22 & 1)) >> 22) - 252;
    const unsigned subnormal = __float2uint_rn(2 * magnitude);  // below 1 the codes are halves
    return (magnitude < 1 ? subnormal : normal) | __float_as_uint(x) >> 31 << 3;
}

// One block as it lies over a quad: each lane has 4 consecutive elements. Returns this lane's codes, lowest element in the lowest bits;
// `scale` gets the block's e4m3 byte in every lane.
__device__ __forceinline__ unsigned quantize_nvfp4(const float (&x)[4], float output_block_scale, unsigned& scale) {
    float largest = ptx::max_nan(ptx::max_nan(fabsf(x[0]), fabsf(x[1])), ptx::max_nan(fabsf(x[2]), fabsf(x[3])));
    largest = ptx::max_nan(largest, __shfl_xor_sync(~0u, largest, 1));
    largest = ptx::max_nan(largest, __shfl_xor_sync(~0u, largest, 2));
    // Divisions round as the host's; an approximate one would move codes that are near a tie.
    const float unrounded = __fdiv_rn(output_block_scale * largest, kE2m1Max);
    scale = ptx::pack_e4m3(unrounded, 0, 0, 0);
    const float rounded = ptx::unpack_e4m3(scale);
    const float multiplier = rounded > 0 ? __fdiv_rn(output_block_scale, rounded) : 0;
    return e2m1(x[0] * multiplier) | e2m1(x[1] * multiplier) << 4 | e2m1(x[2] * multiplier) << 8 | e2m1(x[3] * multiplier) << 12;
}

// Where the scales of heads [4-scale group] lie: tiles of 128 rows x 4 columns, cuBLAS's "1D block scaling factors layout". Row = token,
// column = 4 x `group`; `groups` per row. [bytes]
__device__ __forceinline__ long long nvfp4_scale_offset(int token, int group, int groups) {
    const long long tile = static_cast<long long>(token / 128) * groups + group;
    return tile * 512 + token % 32 * 16 + token % 128 / 32 * 4;
}

}  // namespace pb
