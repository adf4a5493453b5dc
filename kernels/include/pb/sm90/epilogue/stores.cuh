// How output of 16 bits leaves shared memory, where a warpgroup stages spans of its rows: [span][64 rows][128 bytes], swizzled. A warp
// stores its own 16 rows, so it needs no other warp.
#pragma once
#include "pb/ptx/bulk.cuh"
#include "pb/ptx/fence_proxy.cuh"
#include "pb/ptx/shared_access.cuh"
#include "pb/ptx/tma.cuh"
#include "pb/sm90/output_rows.cuh"
#include "pb/sm90/shared_tile.cuh"
#include "pb/sm90/traits.cuh"

namespace pb::sm90 {

constexpr int kStagedSpanBytes = kWarpgroupRows * kSpanBytes;

// One bulk store per token and span of the head, so that a tile's missing tokens are simply not issued and no neighbour's row is touched.
// A warp's rows are whole tokens.
template <int HeadSize>
struct TokenStores {
    static constexpr int kSpans = HeadSize * 2 / kSpanBytes;
    static constexpr int kStagedSpans = kSpans;

    // Before the staging buffer is written again.
    __device__ __forceinline__ static void wait() {
        ptx::bulk_store_wait_read();
        __syncwarp();
    }

    // first_row: of the warpgroup in the tile. span: the first that is staged.
    template <class Group>
    __device__ __forceinline__ static void store(const PrefillParameters& parameters, const Tile& tile, int first_row, int,
                                                 SharedAddress staging) {
        static_assert(kWarpRows * kSpans <= 32, "a lane for each span of each row of a warp");
        const int lane = threadIdx.x % 32;
        ptx::fence_proxy_async();
        __syncwarp();
        const int tokens = Group::token(parameters, kWarpRows);  // of this warp; lane = spans x token + span
        const int row = warp_row() + Group::rows(parameters, lane / kSpans);
        const int token = Group::token(parameters, first_row + row);
        if (lane < kSpans * tokens && token < tile.tokens()) {
            ptx::tma_store(&parameters.output_map, staging + lane % kSpans * kStagedSpanBytes + row * kSpanBytes,
                           lane % kSpans * kSpanBytes / 2, Group::head(parameters, tile.kv_head(), 0), tile.first_token + token);
            ptx::bulk_store_commit();
        }
    }

    // Shared memory must outlive the stores that read it.
    __device__ __forceinline__ static void finish() { ptx::bulk_store_wait_read(); }
};

// Ordinary stores of 16 bytes, span after span and row after row: a token's heads may lie in two warps.
template <int HeadSize>
struct RowStores {
    static constexpr int kStagedSpans = 1;
    static constexpr int kSpanChunks = kSpanBytes / 16;  // of a row, one a lane
    static constexpr int kRowChunks = HeadSize * 2 / 16;

    __device__ __forceinline__ static void wait() { __syncwarp(); }

    template <class Group>
    __device__ __forceinline__ static void store(const PrefillParameters& parameters, const Tile& tile, int first_row, int span,
                                                 SharedAddress staging) {
        const int chunk = threadIdx.x % kSpanChunks;
        __syncwarp();
#pragma unroll 2
        for (int pass = 0; pass < kWarpRows; pass += 32 / kSpanChunks) {
            const int row = warp_row() + pass + threadIdx.x % 32 / kSpanChunks;
            const int4 loaded = ptx::load_shared(staging + swizzled_offset(row, chunk * 16));
            const OutputRow<Group> place(parameters, tile, first_row + row);
            if (place.valid && (kRowChunks % kSpanChunks == 0 || span * kSpanChunks + chunk < kRowChunks)) {
                static_cast<int4*>(parameters.output)[place.index(parameters) * kRowChunks + span * kSpanChunks + chunk] = loaded;
            }
        }
    }

    __device__ __forceinline__ static void finish() {}
};

template <int HeadSize, bool WholeTokens>
struct StoresOf : RowStores<HeadSize> {};
template <int HeadSize>
struct StoresOf<HeadSize, true> : TokenStores<HeadSize> {};

}  // namespace pb::sm90
