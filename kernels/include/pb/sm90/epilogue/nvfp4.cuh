// NVFP4 output, from registers: a thread has whole blocks of 16 elements.
#pragma once
#include "pb/sm90/epilogue/element_order.cuh"
#include "pb/nvfp4.cuh"
#include "pb/sm90/output_rows.cuh"
#include "pb/sm90/shared_tile.cuh"
#include "pb/ptx/shared_address.cuh"

namespace pb::sm90 {

template <int HeadSize, class Group>
struct Nvfp4Output {
    static constexpr int kStagingBytes = 0;
    static constexpr bool kBeforeNextTile = true;  // with S in flight too few registers are left to work on many elements at once
    using Order = BlockOrder<kPaddedRow<HeadSize>>;
    using Outputs = float[kPaddedRow<HeadSize> / 2];
    static constexpr int kBlocks = Order::kBlocks;  // of a thread's row
    static_assert(kBlocks <= 2, "with the accumulators of a head of 256 ptxas 12.4 spills 672 bytes");

    // o: accumulators of a product with V^T; 32h + 2r + ... are block kBlocks (lane % 4) + h of row r. first_row: of the warpgroup.
    __device__ __forceinline__ static void write(const PrefillParameters& parameters, const Tile& tile, int first_row, const Outputs& o,
                                                 const float (&factor)[2], SharedAddress) {
        const int t = threadIdx.x % 4;
        OutputRow<Group> row(parameters, tile, thread_row(first_row));
        Nvfp4Scales scales;
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            if (r == 0) {  // of both rows; before the loop ptxas makes other code than what baselines keep
                scales = nvfp4_scales({scaled_largest(o, factor, 0), scaled_largest(o, factor, 1), scaled_largest(o, factor, 2),
                                       scaled_largest(o, factor, 3)},
                                      parameters.output_block_scale);
            }
            const float eighth = factor[r] / 8;
            float eighths[kBlocks];
#pragma unroll
            for (int h = 0; h < kBlocks; ++h) {
                eighths[h] = scales.multiplier[kBlocks * r + h] * eighth;
            }
            unsigned codes[2 * kBlocks];
#pragma unroll
            for (int i = 0; i < 2 * kBlocks; ++i) {
                codes[i] = pack(o + 16 * i + 2 * r, eighths[i / 2]);
            }
            if (row.valid && has_blocks(t)) {
                store(static_cast<unsigned char*>(parameters.output) + row.index(parameters) * (HeadSize / 2) + 8 * kBlocks * t, codes);
                store_scales(parameters.output_scales + scale_offset(parameters, row, t), scales.codes >> 8 * kBlocks * r);
            }
            row = row.eight_on(parameters, tile, thread_row(first_row));
        }
    }

    __device__ __forceinline__ static void finish() {}

private:
    // False in the last lanes of a padded row, which have zeros that the output does not.
    __device__ __forceinline__ static bool has_blocks(int t) {
        return kPaddedRow<HeadSize> == HeadSize || kBlocks * t < HeadSize / 16;
    }

    // Where this lane's scales of the row begin: they are stored in groups of four, of which it has kBlocks. [bytes]
    __device__ __forceinline__ static long long scale_offset(const PrefillParameters& parameters, const OutputRow<Group>& row, int t) {
        if constexpr (kPaddedRow<HeadSize> == HeadSize) {
            return nvfp4_scale_offset(row.token, kBlocks * row.head + kBlocks * t / 4, kBlocks * parameters.query_heads) + kBlocks * t % 4;
        }
        constexpr int row_blocks = HeadSize / 16;
        const int block = row_blocks * row.head + kBlocks * t;
        return nvfp4_scale_offset(row.token, block / 4, (row_blocks * parameters.query_heads + 3) / 4) + block % 4;
    }

    // Largest |x| of a thread's i-th block, counted over both rows, after the factor. Of two blocks in all each is counted twice.
    // factor > 0, so the maximum may be taken before it.
    __device__ __forceinline__ static float scaled_largest(const Outputs& o, const float (&factor)[2], int i) {
        const int row = i / kBlocks % 2;
        return largest(o, i % kBlocks * 32 + 2 * row) * factor[row];
    }

    // Largest |x| of the block that begins at accumulator `first`; NaN if any is NaN.
    __device__ __forceinline__ static float largest(const Outputs& o, int first) {
        float four[4];
#pragma unroll
        for (int b = 0; b < 4; ++b) {
            const float* x = o + first + 8 * b;
            four[b] = ptx::max_nan(ptx::max_nan(fabsf(x[0]), fabsf(x[4])), ptx::max_nan(fabsf(x[1]), fabsf(x[5])));
        }
        return ptx::max_nan(ptx::max_nan(four[0], four[1]), ptx::max_nan(four[2], four[3]));
    }

    // Codes of eight elements. eighth: an eighth of the factor that they are multiplied by.
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

    __device__ __forceinline__ static void store(unsigned char* to, const unsigned (&codes)[2 * kBlocks]) {
        if constexpr (kBlocks == 1) {
            *reinterpret_cast<uint2*>(to) = make_uint2(codes[0], codes[1]);
        } else {
            *reinterpret_cast<uint4*>(to) = make_uint4(codes[0], codes[1], codes[2], codes[3]);
        }
    }

    __device__ __forceinline__ static void store_scales(unsigned char* to, unsigned codes) {
        if constexpr (kBlocks == 1) {
            *to = static_cast<unsigned char>(codes);
        } else {
            *reinterpret_cast<unsigned short*>(to) = static_cast<unsigned short>(codes);
        }
    }
};

}  // namespace pb::sm90
