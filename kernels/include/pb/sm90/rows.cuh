// Which rows of a tile a thread of a consumer warpgroup holds, and what they see.
#pragma once
#include "pb/attention.cuh"
#include "pb/key_tiles.cuh"
#include "pb/sm90/mask.cuh"
#include "pb/sm90/output_rows.cuh"
#include "pb/sm90/traits.cuh"

namespace pb::sm90 {

// The rows of one thread: row 16 (warp % 4) + lane / 4 + 8 r of its consumer.
template <class Traits, class Attention>
struct Rows {
    using Group = typename Attention::Group;

    KeyTiles<Traits::kTileKeys, Attention::kWindow> tiles;
    int limit[2];  // keys that each of the thread's rows sees

    // first_row: of the consumer in the tile.
    __device__ __forceinline__ Rows(const PrefillParameters& parameters, const Tile& tile, int first_row)
        : tiles(parameters, tile, Group::token(parameters, first_row)) {
        const int row = thread_row(first_row);
        limit[0] = key_limit(tile, Group::token(parameters, row)) + 1;
        limit[1] = key_limit(tile, Group::token(parameters, row + 8)) + 1;
    }

    // Whether rows may see fewer keys in all than a key tile has, or, with a window of less than two key tiles, keys of masked tiles alone.
    __device__ __forceinline__ bool few_keys(const PrefillParameters& parameters, int key_tile) const {
        if constexpr (Attention::kWindow) {
            return key_tile == 0 || parameters.window < 2 * Traits::kTileKeys;
        }
        return key_tile == 0;
    }

    __device__ __forceinline__ void mask(const PrefillParameters& parameters, float (&scores)[Traits::kScores], int key_tile) const {
        const int visible[2] = {limit[0] - key_tile * Traits::kTileKeys, limit[1] - key_tile * Traits::kTileKeys};
        if constexpr (Attention::kWindow) {
            mask_scores_in_window(scores, threadIdx.x % 4 * 2, visible, parameters.window);
        } else {
            mask_scores(scores, threadIdx.x % 4 * 2, visible);
        }
    }
};

}  // namespace pb::sm90
