// NVFP4 output, from registers: a thread has whole blocks of 16 elements.
#pragma once
#include "pb/sm90/epilogue/element_order.cuh"
#include "pb/nvfp4.cuh"
#include "pb/sm90/output_rows.cuh"
#include "pb/ptx/shared_address.cuh"

namespace pb::sm90 {

template <class Group>
struct Nvfp4Output {
    static constexpr int kStagingBytes = 0;
    static constexpr bool kBeforeNextTile = true;  // with S in flight too few registers are left to work on many elements at once
    using Order = BlockOrder;
    using Outputs = float[BlockOrder::kHeadSize / 2];
    static constexpr int kRowBytes = BlockOrder::kHeadSize / 2;

    // o: accumulators of a transposed V; 32h + 2r + ... are block 2 (lane % 4) + h of row r. first_row: of the warpgroup.
    __device__ __forceinline__ static void write(const PrefillParameters& parameters, const Tile& tile, int first_row, const Outputs& o,
                                                 const float (&factor)[2], SharedAddress) {
        const int t = threadIdx.x % 4;
        // factor > 0: the scaled maximum is the maximum of the scaled.
        const Nvfp4Scales scales = nvfp4_scales({largest(o, 0) * factor[0], largest(o, 32) * factor[0], largest(o, 2) * factor[1],
                                                 largest(o, 34) * factor[1]},
                                                parameters.output_block_scale);
        OutputRow<Group> row(parameters, tile, thread_row(first_row));
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const float eighth = factor[r] / 8;
            const float low = scales.multiplier[2 * r] * eighth;
            const float high = scales.multiplier[2 * r + 1] * eighth;
            const float* x = o + 2 * r;
            const uint4 codes = make_uint4(pack(x, low), pack(x + 16, low), pack(x + 32, high), pack(x + 48, high));
            if (row.valid) {
                unsigned char* row_codes = static_cast<unsigned char*>(parameters.output) + row.index(parameters) * kRowBytes;
                *reinterpret_cast<uint4*>(row_codes + 16 * t) = codes;
                // A head of 128 has 8 scales, two groups of four.
                unsigned char* to = parameters.output_scales +
                                    nvfp4_scale_offset(row.token, 2 * row.head + t / 2, 2 * parameters.query_heads);
                *reinterpret_cast<unsigned short*>(to + t % 2 * 2) = static_cast<unsigned short>(scales.codes >> 16 * r);
            }
            row = row.eight_on(parameters, tile, thread_row(first_row));
        }
    }

    __device__ __forceinline__ static void finish() {}

private:
    // |x| of the block that begins at an accumulator. NaN wins.
    __device__ __forceinline__ static float largest(const Outputs& o, int first) {
        float four[4];
#pragma unroll
        for (int b = 0; b < 4; ++b) {
            const float* x = o + first + 8 * b;
            four[b] = ptx::max_nan(ptx::max_nan(fabsf(x[0]), fabsf(x[4])), ptx::max_nan(fabsf(x[1]), fabsf(x[5])));
        }
        return ptx::max_nan(ptx::max_nan(four[0], four[1]), ptx::max_nan(four[2], four[3]));
    }

    // Codes of eight elements. eighth: of what they are multiplied by.
    __device__ __forceinline__ static unsigned pack(const float* x, float eighth) {
        E2m1Word word;
#pragma unroll
        for (int b = 1; b >= 0; --b) {
            word.put(x[8 * b + 5], eighth);
            word.put(x[8 * b + 1], eighth);
            word.put(x[8 * b + 4], eighth);
            word.put(x[8 * b], eighth);
        }
        return word.word();
    }
};

}  // namespace pb::sm90
