// e4m3 output, from registers: two lanes trade words, so that each stores 8 bytes and a row's quad fills 32.
#pragma once
#include "pb/sm90/epilogue/element_order.cuh"
#include "pb/sm90/output_rows.cuh"
#include "pb/sm90/shared_tile.cuh"
#include "pb/ptx/convert.cuh"
#include "pb/ptx/shared_address.cuh"

namespace pb::sm90 {

template <int HeadSize, class Group>
struct E4m3Output {
    static constexpr int kStagingBytes = 0;
    static constexpr bool kBeforeNextTile = HeadSize == 256;  // its O leaves no registers for the S of the next tile
    using Order = QuadOrder;
    using Outputs = float[kPaddedRow<HeadSize> / 2];

    // o: accumulators of a transposed V: 8b + 2r + {0, 4, 1, 5} are elements 16b + 4 (lane % 4) ... + 3. first_row: of the warpgroup.
    __device__ __forceinline__ static void write(const PrefillParameters& parameters, const Tile& tile, int first_row, const Outputs& o,
                                                 const float (&factor)[2], SharedAddress) {
        const int lane = threadIdx.x % 32;
        const int first = first_row + warp_row() + lane / 4;
        const bool odd = lane % 2;
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const OutputRow<Group> row(parameters, tile, first + 8 * r);
            // Of two blocks of 16, an even lane stores from the first and an odd one from the second.
            unsigned char* to = static_cast<unsigned char*>(parameters.output) + row.index(parameters) * HeadSize + lane % 4 / 2 * 8 +
                                odd * 16;
#pragma unroll
            for (int b = 0; b < HeadSize / 16; b += 2) {
                const unsigned first = pack(o + 8 * b + 2 * r, factor[r]);
                const unsigned second = pack(o + 8 * b + 8 + 2 * r, factor[r]);
                const unsigned got = __shfl_xor_sync(~0u, odd ? first : second, 1);
                if (row.valid) {
                    *reinterpret_cast<uint2*>(to + 16 * b) = odd ? make_uint2(got, second) : make_uint2(first, got);
                }
            }
        }
    }

    __device__ __forceinline__ static void finish() {}

private:
    __device__ __forceinline__ static unsigned pack(const float* x, float factor) {
        return ptx::pack_e4m3(x[0] * factor, x[4] * factor, x[1] * factor, x[5] * factor);
    }
};

}  // namespace pb::sm90
