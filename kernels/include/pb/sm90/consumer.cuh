// What a consumer warpgroup of either precision is and how it waits; each holds 64 rows of the tile.
#pragma once
#include "pb/mask.cuh"
#include "pb/planted_delay.cuh"
#include "pb/ptx/wgmma.cuh"
#include "pb/shared_tile.cuh"
#include "pb/sm90/tile_queue.cuh"
#include "pb/softmax.cuh"

namespace pb::sm90 {

// The rows of one thread: row 16 (warp % 4) + lane / 4 + 8 r of its consumer.
struct Rows {
    int first_row;  // of the consumer in the tile
    int unmasked;   // key tiles that need no mask
    int limit[2];   // keys that each of the thread's rows sees

    __device__ __forceinline__ Rows(const PrefillParameters& parameters, const Tile& tile, int consumer)
        : first_row(consumer * kWarpgroupRows), unmasked(unmasked_key_tiles(tile, first_row >> parameters.group_log2)) {
        const int row = first_row + threadIdx.x / 32 % 4 * 16 + threadIdx.x % 32 / 4;
        limit[0] = key_limit(tile, row >> parameters.group_log2) + 1;
        limit[1] = key_limit(tile, (row + 8) >> parameters.group_log2) + 1;
    }

    __device__ __forceinline__ void mask(float (&scores)[64], int key_tile) const {
        const int visible[2] = {limit[0] - key_tile * kTileKeys, limit[1] - key_tile * kTileKeys};
        mask_scores(scores, threadIdx.x % 4 * 2, visible);
    }
};

// One arrival per warp, after the whole warp is done with the buffer.
__device__ __forceinline__ void release(SharedAddress empty) {
    __syncwarp();
    if (threadIdx.x % 32 == 0) {
        ptx::mbarrier_arrive(empty);
    }
}

}  // namespace pb::sm90
