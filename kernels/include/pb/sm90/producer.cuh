// The producer warp: all loads of a block. A key tile is kTileKeys / page_size boxes of the kv map, one page each, or one box, its part of
// a longer page; lane i looks up and loads box i.
#pragma once
#include "pb/ptx/tma.cuh"
#include "pb/sm90/tile_queue.cuh"
#include "pb/sm90/value_tiles.cuh"

namespace pb::sm90 {

constexpr int kMostPageSize = 128;  // tokens

template <class Shared, class Attention>
struct Producer {
    using T = typename Shared::T;
    using Group = typename Attention::Group;
    static constexpr int kBoxRowBytes = T::kElementBytes == 2 ? T::kRowBytes : T::kSpanRowBytes;
    static constexpr bool kPartsOfPages = T::kTileKeys < kMostPageSize;

    const PrefillParameters& parameters;
    const Shared& shared;
    int lane;
    int boxes;      // per key tile
    int box_bytes;
    PipelineState<T::kKeyStages> keys;
    PipelineState<T::kValueStages> values;
    PipelineState<Shared::kOperandStages> transposed;
    unsigned query_parity = 0;
    bool value_tiles_ready = false;  // all of V, transposed

    __device__ __forceinline__ Producer(const PrefillParameters& parameters, const Shared& shared, int lane)
        : parameters(parameters), shared(shared), lane(lane), boxes(T::kTileKeys >> parameters.page_size_log2),
          box_bytes(kBoxRowBytes << parameters.page_size_log2) {
        if constexpr (kPartsOfPages) {
            boxes = ::max(boxes, 1);
            box_bytes = ::min(box_bytes, T::kTileKeys * kBoxRowBytes);
        }
    }

    // Row of the kv map (one row = one token's K of one head) at which this lane's page of a key tile starts. Pages that the tile
    // does not reach are not looked up: the row behind the pool makes their boxes zeros.
    __device__ __forceinline__ int page_row(const Tile& tile, int key_tile) const {
        const int index = kPartsOfPages ? (key_tile * T::kTileKeys >> parameters.page_size_log2) + lane : key_tile * boxes + lane;
        const bool used = lane < boxes && index << parameters.page_size_log2 < tile.kv_end;
        const long long entry = static_cast<long long>(tile.sequence()) * parameters.pages_per_sequence + index;
        const int page = used ? __ldg(parameters.block_tables + entry) : parameters.pages;
        const int rows_per_page = static_cast<int>(parameters.page_stride / T::kHeadSize);
        return page * rows_per_page + tile.kv_head() * static_cast<int>(parameters.head_stride / T::kHeadSize) + row_in_page(key_tile);
    }

    // A box: the tokens that fit a buffer's rows, whole; those that the tile does not have are another sequence's, or zeros.
    __device__ __forceinline__ void load_query(const Tile& tile) {
        const int tokens = Group::token(parameters, Shared::kQuerySpanBytes / T::kSpanRowBytes);
        const int span_bytes = Shared::kWholeTokens ? Shared::kQuerySpanBytes : Group::rows(parameters, tokens) * T::kSpanRowBytes;
        const int head = Group::head(parameters, tile.kv_head(), 0);
#pragma unroll
        for (int buffer = 0; buffer < Shared::kQueryBuffers; ++buffer) {
            const SharedAddress full = shared.query_full(buffer);
            ptx::mbarrier_wait(shared.query_empty(buffer), query_parity ^ 1);
            if (lane == 0) {
                ptx::mbarrier_arrive_expect(full, T::kSpans * span_bytes);
                const int token = tile.first_token + buffer * tokens;
#pragma unroll
                for (int span = 0; span < T::kSpans; ++span) {
                    ptx::tma_load(shared.query(buffer) + span * Shared::kQuerySpanBytes, &parameters.query_map, full,
                                  span * T::kSpanRowBytes / T::kElementBytes, head, token);
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
        if (!value_tiles_ready) {
            wait_for_value_tiles(parameters);
            value_tiles_ready = true;
        }
        ptx::mbarrier_wait(shared.transposed_empty(transposed.stage), transposed.parity ^ 1);
        if (lane == 0) {
            const SharedAddress full = shared.transposed_full(transposed.stage);
            const int slot = first_slot<T>(parameters, tile.sequence()) + key_tile;
            ptx::mbarrier_arrive_expect(full, T::kKeyTileBytes);
            ptx::bulk_load(shared.transposed(transposed.stage), value_tile<T>(parameters, slot, tile.kv_head()), T::kKeyTileBytes, full);
        }
        transposed.advance();
    }

    // zero_fill: the copy completes on `landed`, and the warp that zeroes then arrives at `full`.
    __device__ __forceinline__ void load_values(int row, bool zero_fill) {
        ptx::mbarrier_wait(shared.value_empty(values.stage), values.parity ^ 1);
        const SharedAddress full = zero_fill ? shared.value_landed(values.stage) : shared.value_full(values.stage);
        load_pages(shared.value(values.stage), full, row + static_cast<int>(parameters.plane_stride / T::kHeadSize));
        values.advance();
    }

private:
    // 0 where a key tile is whole pages.
    __device__ __forceinline__ int row_in_page(int key_tile) const {
        if constexpr (!kPartsOfPages) {
            return 0;
        }
        const int key = key_tile * T::kTileKeys & (parameters.page_size - 1);
        return key * static_cast<int>(parameters.token_stride / T::kHeadSize);
    }

    __device__ __forceinline__ void load_pages(SharedAddress tile, SharedAddress full, int row) const {
        if (lane == 0) {
            ptx::mbarrier_arrive_expect(full, T::kKeyTileBytes);
        }
        __syncwarp();
        if (lane < boxes) {
            const SharedAddress to = tile + lane * box_bytes;
            if constexpr (T::kElementBytes == 2) {
                ptx::tma_load(to, &parameters.kv_map, full, 0, 0, 0, 0, row);
            } else {
#pragma unroll
                for (int span = 0; span < T::kSpans; ++span) {
                    ptx::tma_load(to + span * T::kTileKeys * kSpanBytes, &parameters.kv_map, full, span * kSpanBytes, 0, row);
                }
            }
        }
    }
};

// Keys run from the last tile down, so that the masked tiles come first. K leads V by one tile, as the consumers use them.
template <class Attention, class Shared>
__device__ __forceinline__ void produce(const PrefillParameters& parameters, const Shared& shared) {
    using T = typename Shared::T;
    using Tiles = KeyTiles<T::kTileKeys, Attention::kWindow>;
    const bool prepared = T::kTransposesValues && has_value_tiles(parameters);
    const int lane = threadIdx.x % 32;
    ptx::tma_prefetch_map(&parameters.query_map);
    ptx::tma_prefetch_map(&parameters.kv_map);

    Producer<Shared, Attention> producer(parameters, shared, lane);
    const auto load_values = [&](const Tile& tile, int key_tile, int row, bool zero_fill) {
        if (prepared) {
            producer.load_value_tile(tile, key_tile);
        } else {
            producer.load_values(row, zero_fill);
        }
    };
    PipelineState<kTileSlots> slots;
    Tile tile = tile_at(parameters, blockIdx.x);  // there is one: the grid has at most as many blocks as there are tiles
    int row = producer.page_row(tile, Tiles(parameters, tile).end() - 1);
    int valid = valid_values<T::kTileKeys>(parameters, tile);
    while (!is_end(tile)) {
        publish_work(shared, slots, Work{tile, valid}, lane);
        const unsigned drawn = lane == 0 ? draw_tile(parameters) : 0;
        bool zero_fill = !T::kTransposesValues && valid < T::kTileKeys;

        producer.load_keys(row);
        producer.load_query(tile);
        const Tile next = tile_at(parameters, __shfl_sync(~0u, drawn, 0));
        const Tiles tiles(parameters, tile);
        for (int key_tile = tiles.end() - 1; key_tile > tiles.first(); --key_tile) {
            const int below = producer.page_row(tile, key_tile - 1);
            producer.load_keys(below);
            load_values(tile, key_tile, row, zero_fill);
            zero_fill = false;
            row = below;
        }
        // Looked up before the wait for a V buffer, which hides the latency.
        const int next_row = is_end(next) ? 0 : producer.page_row(next, Tiles(parameters, next).end() - 1);
        valid = is_end(next) ? 0 : valid_values<T::kTileKeys>(parameters, next);
        load_values(tile, tiles.first(), row, zero_fill);
        tile = next;
        row = next_row;
    }
    publish_work(shared, slots, Work{tile, valid}, lane);
    if (lane == 0) {
        leave_queue(parameters);
    }
}

}  // namespace pb::sm90
