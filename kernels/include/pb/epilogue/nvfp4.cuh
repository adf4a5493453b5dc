// NVFP4 output, from registers: a block of 16 elements is one quad's.
#pragma once
#include "pb/nvfp4.cuh"
#include "pb/output_rows.cuh"
#include "pb/ptx/shared_address.cuh"
#include "pb/quad.cuh"

namespace pb {

struct Nvfp4Output {
    static constexpr int kStagingBytes = 0;

    // o: accumulators of a transposed V: 8b + 2r + {0, 4, 1, 5} are elements 16b + 4 (lane % 4) ... + 3. first_row: of the warpgroup.
    __device__ __forceinline__ static void write(const PrefillParameters& parameters, const Tile& tile, int first_row, const float (&o)[64],
                                                 const float (&factor)[2], SharedAddress) {
        const int lane = threadIdx.x % 32;
        const int t = lane % 4;
        const int warp_row = first_row + threadIdx.x / 32 % 4 * 16 + lane / 4;
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const OutputRow row(parameters, tile, warp_row + 8 * r);
            float magnitude[8];
#pragma unroll
            for (int b = 0; b < 8; ++b) {
                const float* x = o + 8 * b + 2 * r;
                magnitude[b] = ptx::max_nan(ptx::max_nan(fabsf(x[0]), fabsf(x[4])), ptx::max_nan(fabsf(x[1]), fabsf(x[5])));
            }
            float largest[2];
            quad_max(magnitude, t, largest);
            // Each lane makes the scales of blocks t and t + 4. factor > 0: the scaled maximum is the maximum of the scaled.
            const Nvfp4Scale low = nvfp4_scale(largest[0] * factor[r], parameters.output_block_scale);
            const Nvfp4Scale high = nvfp4_scale(largest[1] * factor[r], parameters.output_block_scale);
            store_scales(parameters, row, t, low.code, high.code);

            unsigned codes[4] = {0, 0, 0, 0};  // word i: this lane's 4 codes of block 2i, then of block 2i + 1
#pragma unroll
            for (int b = 0; b < 8; ++b) {
                const float* x = o + 8 * b + 2 * r;
                const float multiplier = __shfl_sync(~0u, b < 4 ? low.multiplier : high.multiplier, b % 4, 4) * factor[r];
                codes[b / 2] |= (e2m1(x[0] * multiplier) | e2m1(x[4] * multiplier) << 4 | e2m1(x[1] * multiplier) << 8 |
                                 e2m1(x[5] * multiplier) << 12) << 16 * (b % 2);
            }
            quad_transpose(codes, t);  // now word i: lane i's codes of blocks 2t and 2t + 1
            if (row.valid) {
                unsigned char* to = static_cast<unsigned char*>(parameters.output) + row.index(parameters) * 64 + 16 * t;
                *reinterpret_cast<uint4*>(to) =
                    make_uint4(__byte_perm(codes[0], codes[1], 0x5410), __byte_perm(codes[2], codes[3], 0x5410),
                               __byte_perm(codes[0], codes[1], 0x7632), __byte_perm(codes[2], codes[3], 0x7632));
            }
        }
    }

    __device__ __forceinline__ static void finish() {}

private:
    __device__ __forceinline__ static void store_scales(const PrefillParameters& parameters, const OutputRow& row, int t, unsigned low,
                                                        unsigned high) {
        if (row.valid) {
            const int groups = 2 * parameters.query_heads;  // a head of 128 has 8 scales
            parameters.output_scales[nvfp4_scale_offset(row.token, 2 * row.head, groups) + t] = static_cast<unsigned char>(low);
            parameters.output_scales[nvfp4_scale_offset(row.token, 2 * row.head + 1, groups) + t] = static_cast<unsigned char>(high);
        }
    }
};

}  // namespace pb
