// bf16 output: through shared memory, then one bulk store per token and half of the head, so that a tile's missing tokens are
// simply not issued and no neighbour's row is touched.
#pragma once
#include "pb/sm90/epilogue/element_order.cuh"
#include "pb/sm90/output_rows.cuh"
#include "pb/ptx/convert.cuh"
#include "pb/ptx/ldmatrix.cuh"
#include "pb/ptx/shared_access.cuh"
#include "pb/ptx/tma.cuh"
#include "pb/sm90/shared_tile.cuh"

namespace pb::sm90 {

struct Bf16Output {
    static constexpr int kStagingBytes = 64 * 256;  // of one warpgroup: two halves of [64 rows][128 bytes], swizzled
    static constexpr bool kBeforeNextTile = false;

    // A warp's 16 rows are whole tokens, so it needs no other warp.
    __device__ __forceinline__ static void wait_for_staging() {
        ptx::tma_store_wait_read();
        __syncwarp();
    }

    // o: wgmma accumulators whose column is the element of the head.
    __device__ __forceinline__ static void stage(const float (&o)[64], const float (&factor)[2], SharedAddress staging) {
        const int warp = threadIdx.x / 32 % 4;
        const int lane = threadIdx.x % 32;
        const int row = warp * 16 + lane % 16;
#pragma unroll
        for (int b = 0; b < 8; ++b) {
            const float* x = o + 8 * b;
            const SharedAddress to = staging + b / 4 * 8192 + swizzled_offset(row, b % 4 * 32 + lane / 16 * 16);
            ptx::store_matrices(to, ptx::pack_bf16(x[0] * factor[0], x[1] * factor[0]), ptx::pack_bf16(x[2] * factor[1], x[3] * factor[1]),
                             ptx::pack_bf16(x[4] * factor[0], x[5] * factor[0]), ptx::pack_bf16(x[6] * factor[1], x[7] * factor[1]));
        }
    }

    // o: accumulators of a transposed V (sm90/value_transposer.cuh): 8b + 2r + {0, 4, 1, 5} are elements 16b + 4 (lane % 4) ... + 3.
    __device__ __forceinline__ static void stage_transposed(const float (&o)[64], const float (&factor)[2], SharedAddress staging) {
        const int warp = threadIdx.x / 32 % 4;
        const int lane = threadIdx.x % 32;
#pragma unroll
        for (int b = 0; b < 8; ++b) {
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                const float* x = o + 8 * b + 2 * r;
                const int row = warp * 16 + lane / 4 + 8 * r;
                const SharedAddress to = staging + b / 4 * 8192 + swizzled_offset(row, b % 4 * 32 + lane % 4 * 8);
                ptx::store_shared(to, ptx::pack_bf16(x[0] * factor[r], x[4] * factor[r]), ptx::pack_bf16(x[1] * factor[r], x[5] * factor[r]));
            }
        }
    }

    // first_row: of the warpgroup in the tile.
    __device__ __forceinline__ static void store(const PrefillParameters& parameters, const Tile& tile, int first_row, SharedAddress staging) {
        const int warp = threadIdx.x / 32 % 4;
        const int lane = threadIdx.x % 32;
        ptx::fence_proxy_async();
        __syncwarp();
        const int tokens = 16 >> parameters.group_log2;  // of this warp; lane = 2 x token + half
        const int row = warp * 16 + ((lane / 2) << parameters.group_log2);
        const int token = (first_row + row) >> parameters.group_log2;
        if (lane < 2 * tokens && token < tile.tokens()) {
            ptx::tma_store(&parameters.output_map, staging + lane % 2 * 8192 + row * 128, lane % 2 * 64,
                           tile.kv_head() << parameters.group_log2, tile.first_token + token);
            ptx::tma_store_commit();
        }
    }

    __device__ __forceinline__ static void write(const PrefillParameters& parameters, const Tile& tile, int first_row, const float (&o)[64],
                                                 const float (&factor)[2], SharedAddress staging) {
        wait_for_staging();
        stage(o, factor, staging);
        store(parameters, tile, first_row, staging);
    }

    // Shared memory must outlive the stores that read it.
    __device__ __forceinline__ static void finish() { ptx::tma_store_wait_read(); }
};

// The same, of accumulators of a transposed V.
struct Bf16OutputOfTransposed : Bf16Output {
    using Order = QuadOrder;

    __device__ __forceinline__ static void write(const PrefillParameters& parameters, const Tile& tile, int first_row, const float (&o)[64],
                                                 const float (&factor)[2], SharedAddress staging) {
        wait_for_staging();
        stage_transposed(o, factor, staging);
        store(parameters, tile, first_row, staging);
    }
};

}  // namespace pb::sm90
