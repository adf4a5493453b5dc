// The rows of a tile on their way between global and shared memory: Q in, O out.
#pragma once
#include "pb/parameters.cuh"
#include "pb/ptx/cp_async.cuh"
#include "pb/ptx/convert.cuh"
#include "pb/sm80/online_softmax.cuh"
#include "pb/sm80/shared_rows.cuh"

namespace pb::sm80 {

// Element offset of a packed row in query and output; rows beyond the tile's tokens have none and must not be touched.
template <class Traits>
__device__ __forceinline__ long long row_offset(const PrefillParameters& parameters, Tile tile, int row) {
    const long long token = tile.first_token + (row >> parameters.group_log2);
    const int head = (tile.kv_head() << parameters.group_log2) + (row & ((1 << parameters.group_log2) - 1));
    return (token * parameters.query_heads + head) * Traits::kHeadSize;
}

// Rows beyond the tile's tokens become zeros: they are computed like the others, and not stored.
template <class Traits>
__device__ __forceinline__ void copy_query(const PrefillParameters& parameters, Tile tile, unsigned shared) {
    using Rows = SharedRows<Traits::kRowBytes>;
    const int rows = tile.tokens() << parameters.group_log2;
    const int chunk = threadIdx.x % Traits::kChunks;
    const char* query = static_cast<const char*>(parameters.query) + chunk * 16;
#pragma unroll
    for (int pass = 0; pass < Traits::kRows; pass += Traits::kThreads / Traits::kChunks) {
        const int row = pass + threadIdx.x / Traits::kChunks;
        const bool valid = row < rows;
        ptx::copy_16_async_or_zero(shared + Rows::chunk_offset(row, chunk),
                                   query + row_offset<Traits>(parameters, tile, valid ? row : 0) * 2, valid);
    }
}

// O x output_scale / sum through the warp's own rows of the query's shared memory, out in 16-byte pieces.
template <class Traits, class Sum>
__device__ __forceinline__ void store_output(const PrefillParameters& parameters, Tile tile, const typename Traits::Output& output,
                                             const OnlineSoftmax<Traits>& softmax, char* shared) {
    using Rows = SharedRows<Traits::kRowBytes>;
    const int lane = threadIdx.x % 32;
    __syncwarp();  // all lanes have read their last query fragments
#pragma unroll
    for (int m = 0; m < Traits::kRowTiles; ++m) {
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const float total = softmax.gather(m, r);
            const float factor = total > 0 ? parameters.output_scale / total : 0;
            const int row = Traits::warp_row() + m * 16 + r * 8 + lane / 4;
#pragma unroll
            for (int n = 0; n < Traits::kColumnTiles; ++n) {
                *reinterpret_cast<unsigned*>(shared + Rows::chunk_offset(row, n) + lane % 4 * 4) =
                    ptx::pack_bf16(output[m][n][2 * r] * factor, output[m][n][2 * r + 1] * factor);
            }
        }
    }
    __syncwarp();
    const int rows = tile.tokens() << parameters.group_log2;
    const int chunk = lane % Traits::kChunks;
    constexpr int step = 32 / Traits::kChunks;
    for (int row = Traits::warp_row() + lane / Traits::kChunks; row < min(rows, Traits::warp_row() + Traits::kWarpRows); row += step) {
        *reinterpret_cast<uint4*>(static_cast<char*>(parameters.output) + row_offset<Traits>(parameters, tile, row) * 2 + chunk * 16) =
            *reinterpret_cast<const uint4*>(shared + Rows::chunk_offset(row, chunk));
    }
}

}  // namespace pb::sm80
