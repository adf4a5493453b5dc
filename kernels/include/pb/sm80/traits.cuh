// Sizes of the kernels for mma.sync. Every warp multiplies kRowTiles x 16 rows of the tile; S, P and O stay in its registers.
#pragma once

namespace pb::sm80 {

template <int HeadSize, int Warps, int RowTiles, int Keys>
struct Traits {
    static constexpr int kHeadSize = HeadSize;
    static constexpr int kWarps = Warps;
    static constexpr int kThreads = 32 * Warps;
    static constexpr int kRowTiles = RowTiles;
    static constexpr int kWarpRows = 16 * RowTiles;
    static constexpr int kRows = Warps * kWarpRows;   // packed query rows of a tile
    static constexpr int kKeys = Keys;                // of a step
    static constexpr int kKeyTiles = Keys / 8;        // n of mma
    static constexpr int kColumnTiles = HeadSize / 8;
    static constexpr int kRowBytes = 2 * HeadSize;    // of Q, K, V and O
    static constexpr int kChunks = kRowBytes / 16;    // of a row
    // Shared memory: Q [kRows], later O; then per stage K [kKeys] and V [kKeys].
    static constexpr int kStages = 2;
    static constexpr int kQueryBytes = kRows * kRowBytes;
    static constexpr int kTileBytes = Keys * kRowBytes;
    static constexpr int kStageBytes = 2 * kTileBytes;
    static constexpr int kSharedBytes = kQueryBytes + kStages * kStageBytes;

    using Scores = float[kRowTiles][kKeyTiles][4];
    using Output = float[kRowTiles][kColumnTiles][4];

    // First of the rows that this warp multiplies.
    __device__ __forceinline__ static int warp_row() { return threadIdx.x / 32 * kWarpRows; }
};

}  // namespace pb::sm80
