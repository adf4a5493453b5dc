// bf16 output: through shared memory, then one bulk store per token and span of the head, so that a tile's missing tokens are
// simply not issued and no neighbour's row is touched.
#pragma once
#include "pb/sm90/epilogue/element_order.cuh"
#include "pb/sm90/output_rows.cuh"
#include "pb/ptx/convert.cuh"
#include "pb/ptx/ldmatrix.cuh"
#include "pb/ptx/shared_access.cuh"
#include "pb/ptx/tma.cuh"
#include "pb/sm90/shared_tile.cuh"
#include "pb/sm90/traits.cuh"

namespace pb::sm90 {

template <int HeadSize>
struct Bf16Output {
    static constexpr int kSpans = HeadSize * 2 / kSpanBytes;
    static constexpr int kSpanElements = kSpanBytes / 2;
    static constexpr int kSpanBlocks = kSpanElements / 16;
    static constexpr int kStagedSpanBytes = kWarpgroupRows * kSpanBytes;  // [64 rows][128 bytes], swizzled
    static constexpr int kStagingBytes = kSpans * kStagedSpanBytes;       // of one warpgroup
    static constexpr bool kBeforeNextTile = false;
    using Outputs = float[HeadSize / 2];

    // A warp's 16 rows are whole tokens, so it needs no other warp.
    __device__ __forceinline__ static void wait_for_staging() {
        ptx::tma_store_wait_read();
        __syncwarp();
    }

    // o: wgmma accumulators whose column is the element of the head.
    __device__ __forceinline__ static void stage(const Outputs& o, const float (&factor)[2], SharedAddress staging) {
        const int warp = threadIdx.x / 32 % 4;
        const int lane = threadIdx.x % 32;
        const int row = warp * 16 + lane % 16;
#pragma unroll
        for (int b = 0; b < HeadSize / 16; ++b) {
            const float* x = o + 8 * b;
            const SharedAddress to = staging + b / kSpanBlocks * kStagedSpanBytes +
                                     swizzled_offset(row, b % kSpanBlocks * 32 + lane / 16 * 16);
            ptx::store_matrices(to, ptx::pack_bf16(x[0] * factor[0], x[1] * factor[0]), ptx::pack_bf16(x[2] * factor[1], x[3] * factor[1]),
                             ptx::pack_bf16(x[4] * factor[0], x[5] * factor[0]), ptx::pack_bf16(x[6] * factor[1], x[7] * factor[1]));
        }
    }

    // o: accumulators of a transposed V (sm90/value_transposer.cuh): 8b + 2r + {0, 4, 1, 5} are elements 16b + 4 (lane % 4) ... + 3.
    __device__ __forceinline__ static void stage_transposed(const Outputs& o, const float (&factor)[2], SharedAddress staging) {
        const int warp = threadIdx.x / 32 % 4;
        const int lane = threadIdx.x % 32;
#pragma unroll
        for (int b = 0; b < HeadSize / 16; ++b) {
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                const float* x = o + 8 * b + 2 * r;
                const int row = warp * 16 + lane / 4 + 8 * r;
                const SharedAddress to = staging + b / kSpanBlocks * kStagedSpanBytes +
                                         swizzled_offset(row, b % kSpanBlocks * 32 + lane % 4 * 8);
                ptx::store_shared(to, ptx::pack_bf16(x[0] * factor[r], x[4] * factor[r]),
                                  ptx::pack_bf16(x[1] * factor[r], x[5] * factor[r]));
            }
        }
    }

    // first_row: of the warpgroup in the tile.
    __device__ __forceinline__ static void store(const PrefillParameters& parameters, const Tile& tile, int first_row,
                                                 SharedAddress staging) {
        static_assert(16 * kSpans <= 32, "a lane for each span of each row of a warp");
        const int warp = threadIdx.x / 32 % 4;
        const int lane = threadIdx.x % 32;
        ptx::fence_proxy_async();
        __syncwarp();
        const int tokens = 16 >> parameters.group_log2;  // of this warp; lane = spans x token + span
        const int row = warp * 16 + ((lane / kSpans) << parameters.group_log2);
        const int token = (first_row + row) >> parameters.group_log2;
        if (lane < kSpans * tokens && token < tile.tokens()) {
            ptx::tma_store(&parameters.output_map, staging + lane % kSpans * kStagedSpanBytes + row * kSpanBytes,
                           lane % kSpans * kSpanElements, tile.kv_head() << parameters.group_log2, tile.first_token + token);
            ptx::tma_store_commit();
        }
    }

    __device__ __forceinline__ static void write(const PrefillParameters& parameters, const Tile& tile, int first_row, const Outputs& o,
                                                 const float (&factor)[2], SharedAddress staging) {
        wait_for_staging();
        stage(o, factor, staging);
        store(parameters, tile, first_row, staging);
    }

    // Shared memory must outlive the stores that read it.
    __device__ __forceinline__ static void finish() { ptx::tma_store_wait_read(); }
};

// The same, of accumulators of a transposed V.
template <int HeadSize>
struct Bf16OutputOfTransposed : Bf16Output<HeadSize> {
    using Order = QuadOrder;
    using Base = Bf16Output<HeadSize>;
    using Outputs = typename Base::Outputs;

    __device__ __forceinline__ static void write(const PrefillParameters& parameters, const Tile& tile, int first_row, const Outputs& o,
                                                 const float (&factor)[2], SharedAddress staging) {
        Base::wait_for_staging();
        Base::stage_transposed(o, factor, staging);
        Base::store(parameters, tile, first_row, staging);
    }
};

}  // namespace pb::sm90
