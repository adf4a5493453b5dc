// Which tile a block works on next. Blocks stay for the whole launch; one producer lane draws tiles from a counter in global memory
// and hands each to the other warps through two slots in shared memory.
#pragma once
#include "pb/parameters.cuh"
#include "pb/pipeline.cuh"
#include "pb/ptx/shared_access.cuh"
#include "pb/sm90/shared_storage.cuh"

namespace pb::sm90 {

// A tile as the producer hands it on, with what needs a look into global memory.
struct Work {
    Tile tile;
    int valid_values;  // of its last key tile: key_tiles.cuh
};

// The end of work is a tile without keys.
__device__ __forceinline__ bool is_end(const Tile& tile) {
    return tile.kv_end == 0;
}

__device__ __forceinline__ Tile tile_at(const PrefillParameters& parameters, unsigned index) {
    if (index >= static_cast<unsigned>(parameters.tile_count)) {
        return Tile{0, 0, 0, 0};
    }
    const int4 record = __ldg(reinterpret_cast<const int4*>(parameters.tiles) + index);
    return Tile{record.x, record.y, record.z, record.w};
}

// The first gridDim.x tiles go to the blocks by number.
__device__ __forceinline__ unsigned draw_tile(const PrefillParameters& parameters) {
    return gridDim.x + atomicAdd(parameters.counters, 1u);
}

// The last block out leaves both counters at 0 for the next launch. One thread a block, after its last draw.
__device__ __forceinline__ void leave_queue(const PrefillParameters& parameters) {
    __threadfence();
    if (atomicAdd(parameters.counters + 1, 1u) == gridDim.x - 1) {
        parameters.counters[0] = 0;
        parameters.counters[1] = 0;
        if (parameters.workspace != nullptr) {
            *static_cast<unsigned*>(parameters.workspace) = 0;  // value_tiles.cuh
        }
    }
}

template <class Shared>
__device__ __forceinline__ void publish_work(const Shared& shared, PipelineState<kTileSlots>& slots, const Work& work, int lane) {
    ptx::mbarrier_wait(shared.slot_empty(slots.stage), slots.parity ^ 1);
    if (lane == 0) {
        const Tile& tile = work.tile;
        ptx::store_shared(shared.slot(slots.stage), tile.first_token, tile.kv_end, tile.packed, tile.first_limit);
        ptx::store_shared(shared.slot(slots.stage) + kSlotBytes / 2, work.valid_values, 0, 0, 0);
        ptx::mbarrier_arrive(shared.slot_full(slots.stage));
    }
    slots.advance();
}

// Every lane says for itself that it has read: racecheck follows an mbarrier from the threads that arrive, and not a warp's barrier before
// it.
template <class Shared>
__device__ __forceinline__ Work take_work(const Shared& shared, PipelineState<kTileSlots>& slots) {
    ptx::mbarrier_wait(shared.slot_full(slots.stage), slots.parity);
    const int4 record = ptx::load_shared(shared.slot(slots.stage));
    const int valid_values = ptx::load_shared(shared.slot(slots.stage) + kSlotBytes / 2).x;
    ptx::mbarrier_arrive(shared.slot_empty(slots.stage));
    slots.advance();
    return Work{Tile{record.x, record.y, record.z, record.w}, valid_values};
}

}  // namespace pb::sm90
