// bf16: the warp that clears V behind the end of a sequence, in the few key tiles that hold such rows.
#pragma once
#include "pb/ptx/tma.cuh"
#include "pb/sm90/tile_queue.cuh"

namespace pb::sm90 {

// A V tile in shared memory, as the kv map's boxes write it: 2048 bytes per 8 keys, of which key r has 128 bytes at 128 (r % 8) in
// each half of the head.
template <class Shared>
__device__ __forceinline__ void clear_unwritten_values(const Shared& shared) {
    const int lane = threadIdx.x % 32;
    Ring<kTileSlots> slots;
    Ring<Shared::P::kValueStages> values;
    unsigned landed_parities = 0;  // one bit a stage
    for (;;) {
        const Work work = take_work(shared, slots);
        if (is_end(work.tile)) {
            return;
        }
        const int written = work.written_values;
        if (written < kTileKeys) {
            const int stage = values.stage;
            ptx::mbarrier_wait(shared.value_landed(stage), landed_parities >> stage & 1);
            landed_parities ^= 1u << stage;
            for (int key = written + lane / 16; key < kTileKeys; key += 2) {
                const int chunk = lane % 16;  // of 16 bytes
                const int offset = key / 8 * 2048 + chunk / 8 * 1024 + key % 8 * 128 + chunk % 8 * 16;
                ptx::store_shared(shared.value(stage) + offset, 0, 0, 0, 0);
            }
            ptx::fence_proxy_async();
            __syncwarp();
            if (lane == 0) {
                ptx::mbarrier_arrive(shared.value_full(stage));
            }
        }
        values.advance(key_tiles(work.tile));
    }
}

}  // namespace pb::sm90
