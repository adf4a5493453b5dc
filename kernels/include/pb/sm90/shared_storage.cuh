// Shared memory of a block: tiles first (all 1024-byte aligned, as the swizzle wants), then barriers, then the tile slots.
#pragma once
#include "pb/ptx/mbarrier.cuh"
#include "pb/sm90/output_rows.cuh"
#include "pb/sm90/traits.cuh"

namespace pb::sm90 {

constexpr int kTileSlots = 2;
constexpr int kSlotBytes = 2 * sizeof(Tile);  // a Work (tile_queue.cuh): the tile, then its other field with padding
constexpr int kBarrierBytes = 8;

// OutputBytes: staging of one consumer's output, 0 if it is stored from registers.
template <class Precision, class Attention, int OutputBytes>
struct SharedStorage {
    using T = Traits<Precision>;
    static constexpr bool kWholeTokens = sm90::kWholeTokens<typename Attention::Group>;
    static constexpr int kOperandStages = T::kTransposesValues ? T::kTransposedStages : T::kValueStages;  // V as wgmma reads it
    static constexpr int kTransposedBytes = T::kKeyTileBytes + T::kSumRowBytes;

    // Q: [consumer][span][64 rows][bytes of the span], or, where tokens cross from one consumer to the next, [span][rows of
    // the tile][bytes of the span].
    static constexpr int kTileRows = T::kConsumers * kWarpgroupRows;
    static constexpr int kQueryBuffers = kWholeTokens ? T::kConsumers : 1;
    static constexpr int kQuerySpanBytes = (kWholeTokens ? kWarpgroupRows : kTileRows) * T::kSpanRowBytes;
    static constexpr int kQueryStride = kWholeTokens ? T::kQueryBytes : kWarpgroupRows * T::kSpanRowBytes;  // consumer to consumer

    static constexpr int kQuery = 0;
    static constexpr int kKeys = kQuery + T::kConsumers * T::kQueryBytes;
    static constexpr int kValues = kKeys + T::kKeyStages * T::kKeyTileBytes;
    static constexpr int kTransposed = kValues + T::kValueStages * T::kKeyTileBytes;
    static constexpr int kOutput = kTransposed + T::kTransposedStages * kTransposedBytes;
    static constexpr int kSlots = kOutput + T::kConsumers * OutputBytes;
    static constexpr int kBarriers = kSlots + kTileSlots * kSlotBytes;

    // Pairs of full and empty barriers, in this order.
    static constexpr int kKeyPairs = 0;
    static constexpr int kValuePairs = kKeyPairs + T::kKeyStages;
    static constexpr int kTransposedPairs = kValuePairs + T::kValueStages;
    static constexpr int kQueryPairs = kTransposedPairs + T::kTransposedStages;
    static constexpr int kSlotPairs = kQueryPairs + kQueryBuffers;
    static constexpr int kLandedBarriers = 2 * (kSlotPairs + kTileSlots);
    static constexpr int kBytes = kBarriers + (kLandedBarriers + T::kValueStages) * kBarrierBytes;

    static_assert(kBytes + kAtomBytes <= 227 * 1024, "a block has 227 KB of shared memory, and the base may need 1 KB to become aligned");

    SharedAddress base;

    __device__ __forceinline__ SharedAddress query(int consumer) const { return base + kQuery + consumer * kQueryStride; }
    __device__ __forceinline__ SharedAddress key(int stage) const { return base + kKeys + stage * T::kKeyTileBytes; }
    __device__ __forceinline__ SharedAddress value(int stage) const { return base + kValues + stage * T::kKeyTileBytes; }
    __device__ __forceinline__ SharedAddress transposed(int stage) const { return base + kTransposed + stage * kTransposedBytes; }
    __device__ __forceinline__ SharedAddress operand(int stage) const { return T::kTransposesValues ? transposed(stage) : value(stage); }
    __device__ __forceinline__ SharedAddress output(int consumer) const { return base + kOutput + consumer * OutputBytes; }
    __device__ __forceinline__ SharedAddress slot(int slot) const { return base + kSlots + slot * kSlotBytes; }

    __device__ __forceinline__ SharedAddress key_full(int stage) const { return full(kKeyPairs + stage); }
    __device__ __forceinline__ SharedAddress key_empty(int stage) const { return empty(kKeyPairs + stage); }
    __device__ __forceinline__ SharedAddress value_full(int stage) const { return full(kValuePairs + stage); }
    __device__ __forceinline__ SharedAddress value_empty(int stage) const { return empty(kValuePairs + stage); }
    __device__ __forceinline__ SharedAddress transposed_full(int stage) const { return full(kTransposedPairs + stage); }
    __device__ __forceinline__ SharedAddress transposed_empty(int stage) const { return empty(kTransposedPairs + stage); }
    __device__ __forceinline__ SharedAddress operand_full(int stage) const {
        return T::kTransposesValues ? transposed_full(stage) : value_full(stage);
    }
    __device__ __forceinline__ SharedAddress operand_empty(int stage) const {
        return T::kTransposesValues ? transposed_empty(stage) : value_empty(stage);
    }
    __device__ __forceinline__ SharedAddress query_full(int consumer) const { return full(kQueryPairs + (kWholeTokens ? consumer : 0)); }
    __device__ __forceinline__ SharedAddress query_empty(int consumer) const { return empty(kQueryPairs + (kWholeTokens ? consumer : 0)); }
    __device__ __forceinline__ SharedAddress slot_full(int slot) const { return full(kSlotPairs + slot); }
    __device__ __forceinline__ SharedAddress slot_empty(int slot) const { return empty(kSlotPairs + slot); }
    // 16 bits: the V tile has landed, and what lies behind the sequence is not zeroed yet.
    __device__ __forceinline__ SharedAddress value_landed(int stage) const { return barrier(kLandedBarriers + stage); }

    // By one thread, before any other touches a barrier. A copy counts as one arrival. Readers arrive once a warp, those of tile slots once
    // a thread. prepared: V^T tiles are copied from global memory, and no warp works on values.
    __device__ __forceinline__ void init_barriers(bool prepared) const {
        const int value_warps = prepared ? 0 : T::kValueWarps;
        init_pairs(kKeyPairs, T::kKeyStages, 1, T::kConsumerWarps);
        init_pairs(kValuePairs, T::kValueStages, 1, T::kTransposesValues ? T::kValueWarps : T::kConsumerWarps);
        init_pairs(kTransposedPairs, T::kTransposedStages, prepared ? 1 : value_warps, T::kConsumerWarps);
        init_pairs(kQueryPairs, kQueryBuffers, 1, T::kConsumerWarps / kQueryBuffers);
        init_pairs(kSlotPairs, kTileSlots, 1, 32 * (T::kConsumerWarps + value_warps));
        for (int stage = 0; stage < T::kValueStages; ++stage) {
            ptx::mbarrier_init(value_landed(stage), 1);
        }
        ptx::mbarrier_fence_init();
    }

private:
    __device__ __forceinline__ SharedAddress barrier(int index) const { return base + kBarriers + index * kBarrierBytes; }
    __device__ __forceinline__ SharedAddress full(int pair) const { return barrier(2 * pair); }
    __device__ __forceinline__ SharedAddress empty(int pair) const { return barrier(2 * pair + 1); }

    __device__ __forceinline__ void init_pairs(int first, int count, int producers, int consumers) const {
        for (int pair = first; pair < first + count; ++pair) {
            ptx::mbarrier_init(full(pair), producers);
            ptx::mbarrier_init(empty(pair), consumers);
        }
    }
};

}  // namespace pb::sm90
