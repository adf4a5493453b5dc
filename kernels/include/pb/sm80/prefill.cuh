// Paged prefill attention with the instructions of sm_80: cp.async gathers, ldmatrix, mma.sync. A block takes one tile.
#pragma once
#include "pb/parameters.cuh"
#include "pb/planted_delay.cuh"
#include "pb/ptx/cp_async.cuh"
#include "pb/sm80/online_softmax.cuh"
#include "pb/sm80/page_gather.cuh"
#include "pb/sm80/query_rows.cuh"
#include "pb/sm80/shared_rows.cuh"
#include "pb/sm80/traits.cuh"
#include "pb/sm80/warp_products.cuh"

namespace pb::sm80 {

// Assigns -infinity to the scores of keys that a row does not see.
template <class Traits>
__device__ __forceinline__ void mask_scores(typename Traits::Scores& scores, Tile tile, int group_log2, int first_key) {
    const int lane = threadIdx.x % 32;
#pragma unroll
    for (int m = 0; m < Traits::kRowTiles; ++m) {
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const int token = (Traits::warp_row() + m * 16 + r * 8 + lane / 4) >> group_log2;
            const int limit = min(tile.first_limit + token, tile.kv_end - 1);
            const int last = limit - first_key - 2 * (lane % 4);  // last visible column, counted from this lane's first
#pragma unroll
            for (int n = 0; n < Traits::kKeyTiles; ++n) {
#pragma unroll
                for (int element = 0; element < 2; ++element) {
                    if (n * 8 + element > last) {
                        scores[m][n][2 * r + element] = __int_as_float(0xFF800000);  // -infinity
                    }
                }
            }
        }
    }
}

// A tile's walk over its keys, from the last to the first.
template <class Traits>
struct KeyWalk {
    using Rows = SharedRows<Traits::kRowBytes>;

    const PrefillParameters& parameters;
    const unsigned stages;    // shared address of stage 0
    const unsigned query;     // shared address that this lane gives ldmatrix, block 0
    const unsigned keys;      // the same, as an offset into a stage
    const unsigned values;
    const int first_limit;
    int first_key;            // of the step; negative: done
    unsigned stage = 0;       // byte offset of the stage that holds first_key
    PageGather<Traits> gather;
    OnlineSoftmax<Traits> softmax;
    typename Traits::Output output = {};

    __device__ __forceinline__ KeyWalk(const PrefillParameters& parameters, const Tile& tile, unsigned shared)
        : parameters(parameters),
          stages(shared + Traits::kQueryBytes),
          query(shared + Traits::warp_row() * Traits::kRowBytes + Rows::rows_first_offset(threadIdx.x % 32)),
          keys(Rows::columns_first_offset(threadIdx.x % 32)),
          values(Traits::kTileBytes + Rows::rows_first_offset(threadIdx.x % 32)),
          first_limit(tile.first_limit),
          first_key((tile.kv_end - 1) / Traits::kKeys * Traits::kKeys),
          gather(parameters, tile),
          softmax(ScaledScores::scale_log2(parameters)) {}

    // Sends for the query and the last keys.
    __device__ __forceinline__ void begin(const Tile& tile) {
        gather.read_last_pages(first_key, tile.kv_end);
        copy_query<Traits>(parameters, tile, stages - Traits::kQueryBytes);
        gather.copy_last(stages, stages + Traits::kTileBytes, first_key, tile.kv_end);
        ptx::commit_async_copies();
        if (first_key > 0) {
            gather.read_pages(first_key - Traits::kKeys);
        }
    }

    __device__ __forceinline__ bool more() const { return first_key >= 0; }
    __device__ __forceinline__ bool needs_mask() const { return first_key + Traits::kKeys - 1 > first_limit; }

    // Waits for a tile of keys, sends for the one before it, S = Q K^T, P = 2^(S scale - max), O += P V.
    template <bool Masked>
    __device__ __forceinline__ void step() {
        ptx::wait_async_copies<0>();
        __syncthreads();  // every thread's copies have landed, and every warp has read the other stage
        typename Traits::Scores scores;
        WarpProducts<Traits>::multiply_query_key(scores, query, stages + stage + keys);
        if (first_key > 0) {  // only now: the copies' addresses hide behind the last products
            const unsigned other = stages + (stage ^ Traits::kStageBytes);
            gather.copy(other, other + Traits::kTileBytes, first_key - Traits::kKeys);
            ptx::commit_async_copies();
            gather.read_pages(::max(first_key - 2 * Traits::kKeys, 0));
        }
        if constexpr (Masked) {
            mask_scores<Traits>(scores, parameters.tiles[blockIdx.x], parameters.group_log2, first_key);
        }
        softmax.update(scores, output);
        WarpProducts<Traits>::add_probability_value(output, scores, softmax, stages + stage + values);
        first_key -= Traits::kKeys;
        stage ^= Traits::kStageBytes;
    }
};

template <class Traits>
__device__ __forceinline__ void prefill(const PrefillParameters& parameters) {
    extern __shared__ __align__(1024) char shared[];
    const Tile& tile = parameters.tiles[blockIdx.x];  // read again where it is needed, rather than kept in registers
    KeyWalk<Traits> walk(parameters, tile, shared_address(shared));
    walk.begin(tile);
    planted_delay(parameters, (tile.kv_end + Traits::kKeys - 1) / Traits::kKeys);
    while (walk.more() && walk.needs_mask()) {
        walk.template step<true>();
    }
    while (walk.more()) {
        walk.template step<false>();
    }
    store_output<Traits, PlainSum>(parameters, tile, walk.output, walk.softmax, shared);
}

}  // namespace pb::sm80
