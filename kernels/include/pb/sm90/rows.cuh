// Which rows of a tile a thread of a consumer warpgroup holds, and what they see.
#pragma once
#include "pb/sm90/mask.cuh"
#include "pb/sm90/precision.cuh"

namespace pb::sm90 {

// The rows of one thread: row 16 (warp % 4) + lane / 4 + 8 r of its consumer.
struct Rows {
    int unmasked;   // key tiles that need no mask
    int limit[2];   // keys that each of the thread's rows sees

    // first_row: of the consumer in the tile.
    __device__ __forceinline__ Rows(const PrefillParameters& parameters, const Tile& tile, int first_row)
        : unmasked(unmasked_key_tiles(tile, first_row >> parameters.group_log2)) {
        const int row = first_row + threadIdx.x / 32 % 4 * 16 + threadIdx.x % 32 / 4;
        limit[0] = key_limit(tile, row >> parameters.group_log2) + 1;
        limit[1] = key_limit(tile, (row + 8) >> parameters.group_log2) + 1;
    }

    __device__ __forceinline__ void mask(float (&scores)[64], int key_tile) const {
        const int visible[2] = {limit[0] - key_tile * kTileKeys, limit[1] - key_tile * kTileKeys};
        mask_scores(scores, threadIdx.x % 4 * 2, visible);
    }
};

}  // namespace pb::sm90
