// NVFP4: blocks of 16 e2m1 elements with one e4m3 scale; the rules of docs/workload.md, the host's are in Numerics/Nvfp4.cs.
#pragma once
#include "pb/division.cuh"
#include "pb/ptx/convert.cuh"

namespace pb {

constexpr float kE2m1Max = 6.0f;

// Eight e2m1 codes in a word. Elements are put in from the last to the first, which ends up in the lowest nibble. Codes 0 to 7 are 0, 0.5,
// 1, 1.5, 2, 3, 4 and 6, rounded to nearest even and saturating; the sign is bit 3.
struct E2m1Word {
    unsigned codes = 0;  // of magnitudes, with bits of `rounder` above them
    unsigned signs = 0;  // in bit 3 of each nibble; the other bits mean nothing

    // The code of a magnitude m is the integer nearest to min(2m, m + 2, m / 2 + 4), and it does not matter whether one rounds before the
    // minimum or after. Floats from 2^23 on are 1 apart, so one multiply-add gives a term, rounds it to even and leaves it in the low bits.
    // eighth: an eighth of the factor that x is multiplied by. The multiplication cuts m / 8 at 1 without a further instruction. That
    // leaves code 8 where 7 is the largest; `word` mends it.
    __device__ __forceinline__ void put(float x, float eighth) {
        constexpr float rounder = 8388608.0f;
        const float m = ptx::multiply_magnitude_saturated(x, eighth);  // an eighth of the magnitude
        const int code = ptx::min3(__float_as_int(__fmaf_rn(m, 16, rounder)), __float_as_int(__fmaf_rn(m, 8, rounder + 2)),
                                   __float_as_int(__fmaf_rn(m, 4, rounder + 4)));
        codes = (codes << 4) + code;
        signs = __funnelshift_l(__float_as_uint(x), signs, 4);  // and three other bits
    }

    // After eight elements.
    __device__ __forceinline__ unsigned word() const {
        constexpr unsigned rounder = 0x4B000000;  // bits of 2^23; the word still has those of the two elements put last
        const unsigned magnitudes = codes - rounder - (rounder << 4);
        return (magnitudes - (magnitudes >> 3 & 0x11111111)) | (signs & 0x88888888);
    }
};

// What four blocks of 16 are stored with.
struct Nvfp4Scales {
    unsigned codes;       // e4m3, the first in the lowest byte
    float multiplier[4];  // element x is stored as e2m1(x * multiplier)
};

// Scales of four blocks. largest: the largest |x| of each.
__device__ __forceinline__ Nvfp4Scales nvfp4_scales(const float (&largest)[4], float output_block_scale) {
    float scale[4];
#pragma unroll
    for (int i = 0; i < 4; ++i) {
        scale[i] = divide_rn(output_block_scale * largest[i], kE2m1Max, 1 / kE2m1Max);
    }
    Nvfp4Scales scales{ptx::pack_e4m3(scale[0], scale[1], scale[2], scale[3])};
    ptx::unpack_e4m3(scales.codes, scale);
#pragma unroll
    for (int i = 0; i < 4; ++i) {
        scales.multiplier[i] = scale[i] > 0 ? divide_rn(output_block_scale, scale[i]) : 0;
    }
    return scales;
}

// Where the four scales of columns 4 group ... 4 group + 3 of a token lie: in tiles of 128 tokens x 4 columns, cuBLAS's "1D block scaling
// factors layout". groups: of a token. [bytes]
__device__ __forceinline__ long long nvfp4_scale_offset(int token, int group, int groups) {
    const unsigned m = token;  // divisions of unsigned numbers are shifts
    const long long tile = static_cast<long long>(m / 128) * groups + group;
    return tile * 512 + m % 32 * 16 + m % 128 / 32 * 4;
}

}  // namespace pb
