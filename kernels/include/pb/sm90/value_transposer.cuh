// e4m3: the three warps that transpose V, because fp8 wgmma reads operands with K (here: the keys) contiguous only.
#pragma once
#include "pb/ptx/ldmatrix.cuh"
#include "pb/ptx/tma.cuh"
#include "pb/shared_tile.cuh"
#include "pb/sm90/tile_queue.cuh"

namespace pb::sm90 {

// V^T has one 128-byte row per element of the head. Two orders are chosen so that no register needs a shuffle:
//   keys: position 16h + 4t + i of a row's 32-key group holds key 16h + 8 (i / 2) + 2t + i % 2, the order in which P's accumulators
//         lie in a thread when packed as they come (lane % 4 = t);
//   rows: row 16b + r holds element 16b + 2r (r < 8) or 16b + 2r - 15, so that accumulators 8b + 0, 4, 1, 5 of a thread are the
//         consecutive elements 16b + 4t ... 16b + 4t + 3 of its output row.
struct TransposeUnit {  // 32 keys x 16 elements; ldmatrix moves pairs of bytes, the byte permutes split them into even and odd elements
    unsigned loaded[4];

    __device__ __forceinline__ void load(SharedAddress values, int unit, int lane) {
        const int key = unit / 8 * 32 + lane;
        ptx::load_matrices_transposed(loaded, values + swizzled_offset(key, unit % 8 * 16));
    }

    // Bytes of keys from `written` on become 0. Register i holds keys 8i + 2 (lane % 4), + 1 of the group in its halves.
    __device__ __forceinline__ void clear_unwritten(int unit, int written, int lane) {
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            const int left = written - (unit / 8 * 32 + 8 * i + lane % 4 * 2);
            loaded[i] &= left >= 2 ? ~0u : left == 1 ? 0xFFFFu : 0u;
        }
    }

    __device__ __forceinline__ void store(SharedAddress transposed, int unit, int lane) const {
        const int row = unit % 8 * 16 + lane / 16 * 8 + lane % 8;
        const int byte = unit / 8 * 32 + lane / 8 % 2 * 16;
        ptx::store_matrices(transposed + swizzled_offset(row, byte), __byte_perm(loaded[0], loaded[1], 0x6420),
                         __byte_perm(loaded[2], loaded[3], 0x6420), __byte_perm(loaded[0], loaded[1], 0x7531),
                         __byte_perm(loaded[2], loaded[3], 0x7531));
    }
};

constexpr int kTransposeUnits = kTileKeys / 32 * (kHeadSize / 16);

template <bool Clears>
__device__ __forceinline__ void transpose_tile(SharedAddress values, SharedAddress transposed, int first_unit, int written, int lane) {
    constexpr int step = E4m3::kValuePreparers;
#pragma unroll 1
    for (int unit = first_unit; unit < kTransposeUnits; unit += 2 * step) {
        const bool two = unit + step < kTransposeUnits;  // two units in flight hide the shared memory's latency
        TransposeUnit a;
        TransposeUnit b{};
        a.load(values, unit, lane);
        if (two) {
            b.load(values, unit + step, lane);
        }
        if constexpr (Clears) {
            a.clear_unwritten(unit, written, lane);
            b.clear_unwritten(unit + step, written, lane);
        }
        a.store(transposed, unit, lane);
        if (two) {
            b.store(transposed, unit + step, lane);
        }
    }
}

template <class Shared>
__device__ __forceinline__ void transpose_values(const Shared& shared, int preparer) {
    const int lane = threadIdx.x % 32;
    Ring<kTileSlots> slots;
    Ring<E4m3::kValueStages> values;
    Ring<E4m3::kTransposedStages> transposed;
    for (;;) {
        const Work work = take_work(shared, slots);
        if (is_end(work.tile)) {
            return;
        }
        int written = work.written_values;
        for (int key_tile = key_tiles(work.tile) - 1; key_tile >= 0; --key_tile) {
            ptx::mbarrier_wait(shared.value_full(values.stage), values.parity);
            ptx::mbarrier_wait(shared.transposed_empty(transposed.stage), transposed.parity ^ 1);
            const SharedAddress from = shared.value(values.stage);
            const SharedAddress to = shared.transposed(transposed.stage);
            if (written < kTileKeys) {
                transpose_tile<true>(from, to, preparer, written, lane);
                written = kTileKeys;
            } else {
                transpose_tile<false>(from, to, preparer, written, lane);
            }
            // Before wgmma reads what was written, and before the copy engine overwrites what was read.
            ptx::fence_proxy_async();
            __syncwarp();
            if (lane == 0) {
                ptx::mbarrier_arrive(shared.transposed_full(transposed.stage));
                ptx::mbarrier_arrive(shared.value_empty(values.stage));
            }
            values.advance();
            transposed.advance();
        }
    }
}

}  // namespace pb::sm90
