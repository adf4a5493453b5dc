// 16 bits: the warp that zeroes V behind the end of a sequence, in the few key tiles that hold such rows.
#pragma once
#include "pb/ptx/fence_proxy.cuh"
#include "pb/sm90/tile_queue.cuh"

namespace pb::sm90 {

// A V tile lies in shared memory as the kv map's boxes write it: eight keys after eight, and of each eight one span after another, in which
// key r is row r % 8.
template <class Attention, class Shared>
__device__ __forceinline__ void zero_fill_values(const PrefillParameters& parameters, const Shared& shared) {
    using T = typename Shared::T;
    constexpr int chunks = T::kRowBytes / 16;  // of 16 bytes, one a lane
    constexpr int span_chunks = T::kSpanRowBytes / 16;
    const int lane = threadIdx.x % 32;
    PipelineState<kTileSlots> slots;
    PipelineState<T::kValueStages> values;
    unsigned landed_parities = 0;  // one bit a stage
    for (;;) {
        const Work work = take_work(shared, slots);
        if (is_end(work.tile)) {
            return;
        }
        if (work.valid_values < T::kTileKeys) {
            const int stage = values.stage;
            ptx::mbarrier_wait(shared.value_landed(stage), landed_parities >> stage & 1);
            landed_parities ^= 1u << stage;
            for (int key = work.valid_values + lane / chunks; key < T::kTileKeys; key += 32 / chunks) {
                const int chunk = lane % chunks;
                const int offset = key / kAtomRows * kAtomRows * T::kRowBytes + chunk / span_chunks * T::kSpanAtomBytes +
                                   key % kAtomRows * T::kSpanRowBytes + chunk % span_chunks * 16;
                ptx::store_shared(shared.value(stage) + offset, 0, 0, 0, 0);
            }
            ptx::fence_proxy_async();
            __syncwarp();
            if (lane == 0) {
                ptx::mbarrier_arrive(shared.value_full(stage));
            }
        }
        values.advance(KeyTiles<T::kTileKeys, Attention::kWindow>(parameters, work.tile).count());
    }
}

}  // namespace pb::sm90
