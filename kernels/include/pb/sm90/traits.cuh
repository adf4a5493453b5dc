// Sizes of the kernels: inputs of 16 bits with two or three consumers, and e4m3 inputs. What follows from them is in Traits.
#pragma once
#include "pb/key_tiles.cuh"
#include "pb/ptx/mma.cuh"
#include "pb/sm90/shared_tile.cuh"

namespace pb::sm90 {

constexpr int kWarpgroupThreads = 128;
constexpr int kWarpgroupWarps = 4;
constexpr int kWarpgroupRows = 64;  // M of a wgmma

// Two consumers in ping-pong (Shah et al., "FlashAttention-3", 2024, section 3.1), each of which also overlaps its softmax with its own
// P V. For rows of few tiles.
template <int HeadSize, int TileKeys, class ElementType = ptx::Bf16>
struct SixteenBitsPingPong {
    using Element = ElementType;  // ptx::Bf16 or Fp16
    static constexpr bool kPingPong = true;
    static constexpr int kHeadSize = HeadSize;
    static constexpr int kWidth = HeadSize;      // elements of a row in shared memory
    static constexpr int kTileKeys = TileKeys;
    static constexpr int kElementBytes = 2;
    static constexpr int kConsumers = 2;
    static constexpr int kKeyStages = HeadSize == 256 ? 2 : 3;
    static constexpr int kValueStages = 2;
    static constexpr int kTransposedStages = 0;  // wgmma reads V of 16 bits as it lies
    static constexpr int kSumRowBytes = 0;       // sums of probabilities are added up by the softmax
    static constexpr int kValueWarps = 1;        // zeroes V behind a sequence
    static constexpr int kProducerRegisters = 40;
    static constexpr int kConsumerRegisters = 232;
};

// Three consumers hide each other's latency: a tile of K and V serves 192 rows instead of 128, and none waits for another.
template <int HeadSize, int TileKeys, class ElementType = ptx::Bf16>
struct SixteenBits : SixteenBitsPingPong<HeadSize, TileKeys, ElementType> {
    static constexpr bool kPingPong = false;
    static constexpr int kConsumers = 3;
    static constexpr int kKeyStages = HeadSize <= 96 ? 3 : 2;
    static constexpr int kProducerRegisters = 32;
    static constexpr int kConsumerRegisters = 160;
};

// fp8 wgmma reads K-contiguous operands only, so V is transposed: on the way or, for rows that read it often, before.
template <int HeadSize, int TileKeys>
struct E4m3 {
    static constexpr bool kPingPong = false;
    static constexpr int kHeadSize = HeadSize;
    static constexpr int kWidth = kPaddedRow<HeadSize>;
    static constexpr int kTileKeys = TileKeys;
    static constexpr int kElementBytes = 1;
    static constexpr int kConsumers = HeadSize == 256 ? 2 : 3;
    static constexpr int kKeyStages = HeadSize == 256 ? 2 : 3;
    static constexpr int kValueStages = HeadSize == 256 ? 1 : 2;
    static constexpr int kTransposedStages = HeadSize == 256 ? 2 : 3;
    static constexpr int kSumRowBytes = kAtomBytes;  // behind each V^T, eight rows of ones: P V then has a column with P's sum
    static constexpr int kValueWarps = 3;            // transpose V
    static constexpr int kProducerRegisters = HeadSize == 64 ? 56 : HeadSize == 256 ? 40 : 32;
    static constexpr int kConsumerRegisters = HeadSize == 64 ? 152 : HeadSize == 256 ? 232 : 160;
    static_assert(TileKeys == kSpanBytes, "a row of V^T is one span");
};

template <class Precision>
struct Traits : Precision {
    static constexpr bool kTransposesValues = Precision::kTransposedStages > 0;
    static constexpr int kThreads = (1 + Precision::kConsumers) * kWarpgroupThreads;
    static constexpr int kConsumerWarps = Precision::kConsumers * kWarpgroupWarps;
    static constexpr int kRowBytes = Precision::kWidth * Precision::kElementBytes;  // in shared memory
    static constexpr int kSpanRowBytes = kRowBytes % kSpanBytes == 0 ? kSpanBytes : kSpanBytes / 2;
    static constexpr int kSpanAtomBytes = kAtomRows * kSpanRowBytes;
    static constexpr int kSpans = kRowBytes / kSpanRowBytes;               // of a row of Q, K or V
    static constexpr int kQueryBytes = kWarpgroupRows * kRowBytes;         // of one consumer
    static constexpr int kKeyTileBytes = Precision::kTileKeys * kRowBytes; // K or V
    // Accumulators of a thread: its share of 64 rows in a warpgroup's 128 threads.
    static constexpr int kScores = Precision::kTileKeys / 2;
    static constexpr int kOutputs = Precision::kWidth / 2;
    static_assert(kRowBytes % kSpanRowBytes == 0, "a row is whole spans");
    // Registers of a thread at launch: the largest multiple of 8 of which the multiprocessor has enough for the block.
    static constexpr int kLaunchRegisters = 65536 / kThreads / 8 * 8;
    static_assert(Precision::kProducerRegisters + Precision::kConsumers * Precision::kConsumerRegisters <=
                      (1 + Precision::kConsumers) * kLaunchRegisters,
                  "warpgroups take no more registers than the launch allocated, or setmaxnreg waits for ever");
};

}  // namespace pb::sm90
