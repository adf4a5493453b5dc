// The producer warp: all loads of a block. A key tile of 128 keys is 128 / page_size boxes of the kv map, one page each; lane i
// looks up and loads page i.
#pragma once
#include "pb/ptx/tma.cuh"
#include "pb/sm90/tile_queue.cuh"
#include "pb/sm90/value_tiles.cuh"

namespace pb::sm90 {

template <class Precision, class Shared>
struct Loader {
    using S = Sizes<Precision>;
    static constexpr bool kTwoHalves = S::kRowBytes == 256;  // a swizzled row has 128 bytes

    const PrefillParameters& parameters;
    const Shared& shared;
    int lane;
    int boxes;      // per key tile
    int box_bytes;
    Ring<Precision::kKeyStages> keys;
    Ring<Precision::kValueStages> values;
    Ring<Shared::kOperandStages> transposed;
    unsigned query_parity = 0;
    bool tiles_are_there = false;  // all of V, transposed

    __device__ __forceinline__ Loader(const PrefillParameters& parameters, const Shared& shared, int lane)
        : parameters(parameters), shared(shared), lane(lane), boxes(kTileKeys >> parameters.page_size_log2),
          box_bytes(S::kRowBytes << parameters.page_size_log2) {}

    // Row of the kv map (one row = one token's K of one head) at which this lane's page of a key tile starts. Pages that the tile
    // does not reach are not looked up: the row behind the pool makes their boxes zeros.
    __device__ __forceinline__ int page_row(const Tile& tile, int key_tile) const {
        const int index = key_tile * boxes + lane;
        const bool used = lane < boxes && index << parameters.page_size_log2 < tile.kv_end;
        const long long entry = static_cast<long long>(tile.sequence()) * parameters.pages_per_sequence + index;
        const int page = used ? __ldg(parameters.block_tables + entry) : parameters.pages;
        const int rows_per_page = static_cast<int>(parameters.page_stride / kHeadSize);
        return page * rows_per_page + tile.kv_head() * static_cast<int>(parameters.head_stride / kHeadSize);
    }

    __device__ __forceinline__ void load_query(const Tile& tile) {
        const int tokens = kWarpgroupRows >> parameters.group_log2;  // of one consumer
        const int head = tile.kv_head() << parameters.group_log2;
#pragma unroll
        for (int consumer = 0; consumer < Precision::kConsumers; ++consumer) {
            const SharedAddress full = shared.query_full(consumer);
            ptx::mbarrier_wait(shared.query_empty(consumer), query_parity ^ 1);
            if (lane == 0) {
                ptx::mbarrier_arrive_expect(full, S::kQueryBytes);
                const int token = tile.first_token + consumer * tokens;
                ptx::tma_load(shared.query(consumer), &parameters.query_map, full, 0, head, token);
                if constexpr (kTwoHalves) {
                    ptx::tma_load(shared.query(consumer) + S::kQueryBytes / 2, &parameters.query_map, full, kHeadSize / 2, head, token);
                }
            }
        }
        query_parity ^= 1;
    }

    __device__ __forceinline__ void load_keys(int row) {
        ptx::mbarrier_wait(shared.key_empty(keys.stage), keys.parity ^ 1);
        load_pages(shared.key(keys.stage), shared.key_full(keys.stage), row);
        keys.advance();
    }

    // V^T that was prepared, instead of V.
    __device__ __forceinline__ void load_value_tile(const Tile& tile, int key_tile) {
        if (!tiles_are_there) {
            wait_for_value_tiles(parameters);
            tiles_are_there = true;
        }
        ptx::mbarrier_wait(shared.transposed_empty(transposed.stage), transposed.parity ^ 1);
        if (lane == 0) {
            const SharedAddress full = shared.transposed_full(transposed.stage);
            const int slot = first_slot(parameters, tile.sequence()) + key_tile;
            ptx::mbarrier_arrive_expect(full, kValueTileBytes);
            ptx::bulk_load(shared.transposed(transposed.stage), value_tile(parameters, slot, tile.kv_head()), kValueTileBytes, full);
        }
        transposed.advance();
    }

    // needs_clearing: the copy completes on `landed`, and the warp that clears then arrives at `full`.
    __device__ __forceinline__ void load_values(int row, bool needs_clearing) {
        ptx::mbarrier_wait(shared.value_empty(values.stage), values.parity ^ 1);
        const SharedAddress full = needs_clearing ? shared.value_landed(values.stage) : shared.value_full(values.stage);
        load_pages(shared.value(values.stage), full, row + static_cast<int>(parameters.plane_stride / kHeadSize));
        values.advance();
    }

private:
    __device__ __forceinline__ void load_pages(SharedAddress tile, SharedAddress full, int row) const {
        if (lane == 0) {
            ptx::mbarrier_arrive_expect(full, S::kKeyTileBytes);
        }
        __syncwarp();
        if (lane < boxes) {
            const SharedAddress to = tile + lane * box_bytes;
            if constexpr (kTwoHalves) {
                ptx::tma_load(to, &parameters.kv_map, full, 0, 0, 0, 0, row);
            } else {
                ptx::tma_load(to, &parameters.kv_map, full, 0, 0, row);
            }
        }
    }
};

// Keys run from the last tile down, so that the masked tiles come first. K leads V by one tile, as the consumers use them.
template <class Precision, class Shared>
__device__ __forceinline__ void load_tiles(const PrefillParameters& parameters, const Shared& shared) {
    constexpr bool clears = !Shared::kTransposes;
    const bool prepared = Shared::kTransposes && has_value_tiles(parameters);
    const int lane = threadIdx.x % 32;
    ptx::tma_prefetch_map(&parameters.query_map);
    ptx::tma_prefetch_map(&parameters.kv_map);

    Loader<Precision, Shared> loader(parameters, shared, lane);
    const auto load_values = [&](const Tile& tile, int key_tile, int row, bool needs_clearing) {
        if (prepared) {
            loader.load_value_tile(tile, key_tile);
        } else {
            loader.load_values(row, needs_clearing);
        }
    };
    Ring<kTileSlots> slots;
    Tile tile = tile_at(parameters, blockIdx.x);  // there is one: the grid has at most as many blocks as there are tiles
    int row = loader.page_row(tile, key_tiles(tile) - 1);
    int written = written_values(parameters, tile);
    while (!is_end(tile)) {
        publish_work(shared, slots, Work{tile, written}, lane);
        const unsigned drawn = lane == 0 ? draw_tile(parameters) : 0;
        bool needs_clearing = clears && written < kTileKeys;

        loader.load_keys(row);
        loader.load_query(tile);
        const Tile next = tile_at(parameters, __shfl_sync(~0u, drawn, 0));
        for (int key_tile = key_tiles(tile) - 1; key_tile > 0; --key_tile) {
            const int below = loader.page_row(tile, key_tile - 1);
            loader.load_keys(below);
            load_values(tile, key_tile, row, needs_clearing);
            needs_clearing = false;
            row = below;
        }
        // Looked up before the wait for a V buffer, which hides the latency.
        const int next_row = is_end(next) ? 0 : loader.page_row(next, key_tiles(next) - 1);
        written = is_end(next) ? 0 : written_values(parameters, next);
        load_values(tile, 0, row, needs_clearing);
        tile = next;
        row = next_row;
    }
    publish_work(shared, slots, Work{tile, written}, lane);
    if (lane == 0) {
        leave_queue(parameters);
    }
}

}  // namespace pb::sm90
