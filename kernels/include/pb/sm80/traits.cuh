// Sizes of the kernels for mma.sync. Every warp multiplies kRowTiles x 16 rows of the tile; S, P and O stay in its registers.
#pragma once
#include "pb/attention.cuh"
#include "pb/ptx/mma.cuh"

namespace pb::sm80 {

// Stages: steps of keys that shared memory holds. With one, K and V take turns: V is copied while S is multiplied, the next K while P V is.
template <int HeadSize, int Warps, int RowTiles, int Keys, class ElementType, int Stages = 2>
struct Traits {
    using Element = ElementType;                      // ptx::Bf16, Fp16 or E4m3, of Q, K, V and P
    static constexpr int kHeadSize = HeadSize;
    static constexpr int kWarps = Warps;
    static constexpr int kThreads = 32 * Warps;
    static constexpr int kRowTiles = RowTiles;
    static constexpr int kWarpRows = 16 * RowTiles;
    static constexpr int kRows = Warps * kWarpRows;   // packed query rows of a tile
    static constexpr int kKeys = Keys;                // of a step
    static constexpr int kKeyTiles = Keys / 8;        // n of mma
    static constexpr int kColumnTiles = HeadSize / 8;
    static constexpr int kElementBytes = Element::kBytes;
    static constexpr int kRowBytes = kElementBytes * HeadSize;
    static constexpr int kChunks = kRowBytes / 16;    // of a row
    // Lanes that copy a row together, a power of two, and the chunks of each: one, or three where a row has six or twelve.
    static constexpr int kRowLanes = kChunks & -kChunks;
    static constexpr int kLaneChunks = kChunks / kRowLanes;
    // Shared memory: Q [kRows], later O of 16 bits; then per stage K [kKeys] and V [kKeys].
    static constexpr int kStages = Stages;
    static constexpr int kQueryBytes = kRows * kRowBytes;
    static constexpr int kTileBytes = Keys * kRowBytes;
    static constexpr int kStageBytes = 2 * kTileBytes;
    static constexpr int kSharedBytes = kQueryBytes + kStages * kStageBytes;

    using Scores = float[kRowTiles][kKeyTiles][4];
    using Output = float[kRowTiles][kColumnTiles][4];

    // First of the rows that this warp multiplies.
    __device__ __forceinline__ static int warp_row() { return threadIdx.x / 32 * kWarpRows; }
    // Row of the tile to which a thread's accumulators 2 r and 2 r + 1 of row tile m belong.
    __device__ __forceinline__ static int thread_row(int m, int r, int lane) { return warp_row() + m * 16 + r * 8 + lane / 4; }
};

}  // namespace pb::sm80
