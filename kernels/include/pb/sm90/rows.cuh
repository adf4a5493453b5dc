// Which rows of a tile a thread of a consumer warpgroup holds, and what they see.
#pragma once
#include "pb/sm90/mask.cuh"
#include "pb/sm90/output_rows.cuh"
#include "pb/sm90/traits.cuh"

namespace pb::sm90 {

// The rows of one thread: row 16 (warp % 4) + lane / 4 + 8 r of its consumer.
template <class Traits>
struct Rows {
    KeyTiles<Traits::kTileKeys> tiles;
    int limit[2];  // keys that each of the thread's rows sees

    // first_row: of the consumer in the tile.
    __device__ __forceinline__ Rows(const PrefillParameters& parameters, const Tile& tile, int first_row)
        : tiles(tile, first_row >> parameters.group_log2) {
        const int row = thread_row(first_row);
        limit[0] = key_limit(tile, row >> parameters.group_log2) + 1;
        limit[1] = key_limit(tile, (row + 8) >> parameters.group_log2) + 1;
    }

    __device__ __forceinline__ void mask(float (&scores)[Traits::kScores], int key_tile) const {
        const int visible[2] = {limit[0] - key_tile * Traits::kTileKeys, limit[1] - key_tile * Traits::kTileKeys};
        mask_scores(scores, threadIdx.x % 4 * 2, visible);
    }
};

}  // namespace pb::sm90
