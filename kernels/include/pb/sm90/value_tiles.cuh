// e4m3: V transposed once for the whole launch instead of once for every tile of queries that reads it. Every block first transposes
// its share of the key tiles into the workspace; its producer waits for all blocks before it loads the first of them.
#pragma once
#include "pb/ptx/bulk.cuh"
#include "pb/ptx/fence_proxy.cuh"
#include "pb/ptx/load_acquire.cuh"
#include "pb/ptx/named_barrier.cuh"
#include "pb/ptx/shared_access.cuh"
#include "pb/sm90/value_transposer.cuh"

namespace pb::sm90 {

// The workspace: a counter of finished blocks, then one V^T tile, as shared memory holds it, for each slot and kv head.
constexpr int kValueTilesHeader = 128;  // bytes

__device__ __forceinline__ bool has_value_tiles(const PrefillParameters& parameters) {
    return parameters.workspace != nullptr;
}

__device__ __forceinline__ unsigned* finished_blocks(const PrefillParameters& parameters) {
    return static_cast<unsigned*>(parameters.workspace);
}

// Slot of a sequence's first key tile: floor(keys before / kTileKeys) + sequence leaves to each at least the ceil(keys / kTileKeys) that it
// needs.
template <class Traits>
__device__ __forceinline__ int first_slot(const PrefillParameters& parameters, int sequence) {
    return parameters.kv_starts[sequence] / Traits::kTileKeys + sequence;
}

template <class Traits>
__device__ __forceinline__ unsigned char* value_tile(const PrefillParameters& parameters, int slot, int head) {
    return static_cast<unsigned char*>(parameters.workspace) + kValueTilesHeader +
           (static_cast<long long>(slot) * parameters.kv_heads + head) * Traits::kKeyTileBytes;
}

// A warpgroup that writes tiles, with two buffers in shared memory of its own. With Window, tiles that no window reaches are left out.
template <class Traits, class Order, bool Window>
struct ValueTileWriter {
    const PrefillParameters& parameters;
    SharedAddress raw;
    SharedAddress transposed;
    int barrier;  // named
    int thread;   // of the warpgroup

    __device__ __forceinline__ void write(int slot, int head) const {
        const int sequence = sequence_of(slot);
        const int keys = key_count(parameters, sequence);
        const int first_key = (slot - first_slot<Traits>(parameters, sequence)) * Traits::kTileKeys;
        if (first_key >= keys) {
            return;  // a slot that the sequence does not need
        }
        if constexpr (Window) {
            if (first_key + Traits::kTileKeys <= first_key_seen(parameters, sequence)) {
                return;
            }
        }
        fetch(sequence, first_key, keys, head);
        if (thread == 0) {
            ptx::bulk_store_wait_read();  // the tile before has left `transposed`
        }
        ptx::named_barrier_sync(barrier, kWarpgroupThreads);
#pragma unroll
        for (int piece = thread / 32; piece < TransposePiece<Traits, Order>::kCount; piece += 4) {
            TransposePiece<Traits, Order> values;
            values.load(raw, piece, thread % 32);
            values.store(transposed, piece, thread % 32);
        }
        ptx::fence_proxy_async();
        ptx::named_barrier_sync(barrier, kWarpgroupThreads);
        if (thread == 0) {
            ptx::bulk_store(value_tile<Traits>(parameters, slot, head), transposed, Traits::kKeyTileBytes);
        }
    }

private:
    // The last sequence that starts at or before the slot. Every warp counts for itself.
    __device__ __forceinline__ int sequence_of(int slot) const {
        int starts = 0;
        for (int sequence = thread % 32; sequence < parameters.batch; sequence += 32) {
            starts += first_slot<Traits>(parameters, sequence) <= slot;
        }
        return __reduce_add_sync(~0u, starts) - 1;
    }

    // Global to shared, 16 bytes a thread. Keys behind the sequence become 0: their pages may hold NaN.
    __device__ __forceinline__ void fetch(int sequence, int first_key, int keys, int head) const {
        constexpr int chunks = Traits::kRowBytes / 16;
        constexpr int keys_at_once = kWarpgroupThreads / chunks;
        constexpr int copies = Traits::kTileKeys / keys_at_once;
        const int chunk = thread % chunks;
        const bool padding = Traits::kWidth > Traits::kHeadSize && chunk * 16 >= Traits::kHeadSize;
        const int* pages = parameters.block_tables + static_cast<long long>(sequence) * parameters.pages_per_sequence;
        uint4 loaded[copies];
#pragma unroll
        for (int i = 0; i < copies; ++i) {
            const int key = first_key + thread / chunks + keys_at_once * i;
            loaded[i] = make_uint4(0, 0, 0, 0);
            if (key < keys && !padding) {
                const long long page = __ldg(pages + (key >> parameters.page_size_log2));
                const int token = key & (parameters.page_size - 1);
                const unsigned char* from = static_cast<const unsigned char*>(parameters.kv_pool) + page * parameters.page_stride +
                                            parameters.plane_stride + head * parameters.head_stride + token * parameters.token_stride;
                loaded[i] = __ldg(reinterpret_cast<const uint4*>(from) + chunk);
            }
        }
#pragma unroll
        for (int i = 0; i < copies; ++i) {
            ptx::store_shared(raw + raw_offset<Traits>(thread / chunks + keys_at_once * i, chunk * 16), static_cast<int>(loaded[i].x),
                              static_cast<int>(loaded[i].y), static_cast<int>(loaded[i].z), static_cast<int>(loaded[i].w));
        }
    }
};

// Writes this block's share of the tiles, and counts the block as finished. By the whole block; SharedBytes from `base` on are free before
// and after.
template <class Traits, class Order, bool Window, int SharedBytes>
__device__ __forceinline__ void write_value_tiles(const PrefillParameters& parameters, SharedAddress base) {
    constexpr int groups = Traits::kThreads / kWarpgroupThreads;
    static_assert(groups * 2 * Traits::kKeyTileBytes <= SharedBytes, "two buffers for each warpgroup");
    const int group = threadIdx.x / kWarpgroupThreads;
    const SharedAddress raw = base + group * 2 * Traits::kKeyTileBytes;
    const ValueTileWriter<Traits, Order, Window> writer{parameters, raw, raw + Traits::kKeyTileBytes, 1 + group,
                                                static_cast<int>(threadIdx.x % kWarpgroupThreads)};
    const int tiles = first_slot<Traits>(parameters, parameters.batch) * parameters.kv_heads;
    for (int tile = blockIdx.x + group * gridDim.x; tile < tiles; tile += groups * gridDim.x) {
        writer.write(tile / parameters.kv_heads, tile % parameters.kv_heads);
    }
    if (writer.thread == 0) {
        ptx::bulk_store_wait();
        ptx::fence_proxy_async_global();
        __threadfence();
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        __threadfence();  // the barrier orders the block's writes before this thread's, the fence those of the block before the count
        atomicAdd(finished_blocks(parameters), 1u);
    }
}

// Until every block has counted itself. All of them run at once, or this would not end: a persistent grid has no more blocks than the
// device holds.
__device__ __forceinline__ void wait_for_value_tiles(const PrefillParameters& parameters) {
    while (ptx::load_acquire(finished_blocks(parameters)) < gridDim.x) {
    }
    ptx::fence_proxy_async_global();
}

// Eight rows of ones behind every V^T buffer, for sums of probabilities. By the whole block, before any multiply.
template <class Shared>
__device__ __forceinline__ void write_sum_rows(const Shared& shared) {
    using T = typename Shared::T;
    constexpr int ones = 0x38383838;  // four of e4m3
    constexpr int chunks = T::kSumRowBytes / 16;
    for (int i = threadIdx.x; i < T::kTransposedStages * chunks; i += T::kThreads) {
        ptx::store_shared(shared.transposed(i / chunks) + T::kKeyTileBytes + i % chunks * 16, ones, ones, ones, ones);
    }
    ptx::fence_proxy_async();
}

}  // namespace pb::sm90
