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
            unsigned codes[4];              // word i: this lane's 4 codes of block 2i, then of block 2i + 1
            unsigned scales[2] = {0, 0};    // of blocks 0..3 and 4..7, the same in the four lanes
#pragma unroll
            for (int b = 0; b < 8; ++b) {
                const float* y = o + 8 * b + 2 * r;
                const float x[4] = {y[0] * factor[r], y[4] * factor[r], y[1] * factor[r], y[5] * factor[r]};
                unsigned scale;
                const unsigned packed = quantize_nvfp4(x, parameters.output_block_scale, scale);
                codes[b / 2] = b % 2 ? codes[b / 2] | packed << 16 : packed;
                scales[b / 4] |= scale << 8 * (b % 4);
            }
            quad_transpose(codes, t);  // now word i: lane i's codes of blocks 2t and 2t + 1
            const uint4 bytes = make_uint4(__byte_perm(codes[0], codes[1], 0x5410), __byte_perm(codes[2], codes[3], 0x5410),
                                           __byte_perm(codes[0], codes[1], 0x7632), __byte_perm(codes[2], codes[3], 0x7632));
            const OutputRow row(parameters, tile, warp_row + 8 * r);
            if (row.valid) {
                unsigned char* to = static_cast<unsigned char*>(parameters.output) + row.index(parameters) * 64 + 16 * t;
                *reinterpret_cast<uint4*>(to) = bytes;
                if (t < 2) {
                    const long long offset = nvfp4_scale_offset(row.token, 2 * row.head + t, 2 * parameters.query_heads);
                    *reinterpret_cast<unsigned*>(parameters.output_scales + offset) = t == 0 ? scales[0] : scales[1];
                }
            }
        }
    }

    __device__ __forceinline__ static void finish() {}
};

}  // namespace pb
