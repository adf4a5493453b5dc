// The rows of a tile on their way between global and shared memory: Q in, O out.
#pragma once
#include "pb/parameters.cuh"
#include "pb/ptx/cp_async.cuh"
#include "pb/sm80/shared_rows.cuh"
#include "pb/sm80/traits.cuh"

namespace pb::sm80 {

// Element offset of a packed row in query and output; rows beyond the tile's tokens have none and must not be touched.
template <class Traits, class Group>
__device__ __forceinline__ long long row_offset(const PrefillParameters& parameters, Tile tile, int row) {
    const long long token = tile.first_token + Group::token(parameters, row);
    const int head = Group::head(parameters, tile.kv_head(), row);
    return (token * parameters.query_heads + head) * Traits::kHeadSize;
}

// Rows beyond the tile's tokens become zeros: they are computed like the others, and not stored.
template <class Traits, class Group>
__device__ __forceinline__ void copy_query(const PrefillParameters& parameters, Tile tile, unsigned shared) {
    using Rows = SharedRows<Traits::kRowBytes>;
    const int rows = Group::rows(parameters, tile.tokens());
    const int chunk = threadIdx.x % Traits::kRowLanes;
    const char* query = static_cast<const char*>(parameters.query) + chunk * 16;
#pragma unroll
    for (int pass = 0; pass < Traits::kRows; pass += Traits::kThreads / Traits::kRowLanes) {
        const int row = pass + threadIdx.x / Traits::kRowLanes;
        const bool valid = row < rows;
        const SharedAddress to = shared + Rows::chunk_offset(row, chunk);
        const char* from = query + row_offset<Traits, Group>(parameters, tile, valid ? row : 0) * Traits::kElementBytes;
#pragma unroll
        for (int i = 0; i < Traits::kLaneChunks; ++i) {
            const int further = i * Traits::kRowLanes * 16;
            ptx::copy_16_async_or_zero(to + further, from + further, valid);
        }
    }
}

// What O of a row is to be multiplied by: output_scale / total, 0 for a row that saw no key.
template <class Traits, class Attention, class Softmax>
__device__ __forceinline__ float output_factor(const PrefillParameters& parameters, Tile tile, const Softmax& softmax, int m, int r) {
    const float sum = softmax.gather(m, r);
    const int head = Attention::Group::head(parameters, tile.kv_head(), Traits::thread_row(m, r, threadIdx.x % 32));
    const float total = Attention::Sum::total(parameters, head, sum, softmax.shift_of(m, r));
    return total > 0 ? parameters.output_scale / total : 0;
}

// Output of the inputs' own 16-bit format: through the warp's own rows of the query's shared memory, out in 16-byte pieces.
struct OutputOfInputFormat {
    template <class Traits, class Attention, class Softmax>
    __device__ __forceinline__ static void store(const PrefillParameters& parameters, Tile tile, const typename Traits::Output& output,
                                                 const Softmax& softmax, char* shared);
};

template <class Traits, class Attention, class Softmax>
__device__ __forceinline__ void OutputOfInputFormat::store(const PrefillParameters& parameters, Tile tile,
                                                           const typename Traits::Output& output, const Softmax& softmax, char* shared) {
    using Rows = SharedRows<Traits::kRowBytes>;
    using Group = typename Attention::Group;
    const int lane = threadIdx.x % 32;
    __syncwarp();  // all lanes have read their last query fragments
#pragma unroll
    for (int m = 0; m < Traits::kRowTiles; ++m) {
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const float factor = output_factor<Traits, Attention>(parameters, tile, softmax, m, r);
            const int row = Traits::thread_row(m, r, lane);
#pragma unroll
            for (int n = 0; n < Traits::kColumnTiles; ++n) {
                *reinterpret_cast<unsigned*>(shared + Rows::chunk_offset(row, n) + lane % 4 * 4) =
                    Traits::Element::pack(output[m][n][2 * r] * factor, output[m][n][2 * r + 1] * factor);
            }
        }
    }
    __syncwarp();
    const int rows = Group::rows(parameters, tile.tokens());
    const int chunk = lane % Traits::kRowLanes;
    constexpr int step = 32 / Traits::kRowLanes;
    for (int row = Traits::warp_row() + lane / Traits::kRowLanes; row < min(rows, Traits::warp_row() + Traits::kWarpRows); row += step) {
        const auto* from = reinterpret_cast<const uint4*>(shared + Rows::chunk_offset(row, chunk));
        auto* to = reinterpret_cast<uint4*>(static_cast<char*>(parameters.output) +
                                            row_offset<Traits, Group>(parameters, tile, row) * 2 + chunk * 16);
        *to = *from;
#pragma unroll
        for (int i = 1; i < Traits::kLaneChunks; ++i) {
            to[i * Traits::kRowLanes] = from[i * Traits::kRowLanes];
        }
    }
}

}  // namespace pb::sm80
