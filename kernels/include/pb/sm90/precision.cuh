// Sizes of the three kernels: bf16 inputs with two or three consumers, and e4m3 inputs.
#pragma once
#include "pb/key_range.cuh"

namespace pb::sm90 {

constexpr int kHeadSize = 128;
constexpr int kWarpgroupThreads = 128;
constexpr int kWarpgroupRows = 64;  // M of a wgmma

// Two consumers take turns at the tensor cores, and each overlaps its softmax with its own P V. For rows of few tiles.
struct Bf16Turns {
    static constexpr int kElementBytes = 2;
    static constexpr int kConsumers = 2;
    static constexpr int kKeyStages = 3;
    static constexpr int kValueStages = 2;
    static constexpr int kTransposedStages = 0;  // wgmma reads bf16 V as it lies
    static constexpr int kSumRowBytes = 0;       // sums of probabilities are added up by the softmax
    static constexpr int kValuePreparers = 1;    // one warp clears what lies behind a sequence
    // Given back and taken: 128 threads x 40 + 256 x 232 <= 384 x 168, what the launch allocates.
    static constexpr int kProducerRegisters = 40;
    static constexpr int kConsumerRegisters = 232;
};

// Three consumers hide each other's latency: a tile of K and V serves 192 rows instead of 128, and none waits for its turn.
struct Bf16 : Bf16Turns {
    static constexpr int kConsumers = 3;
    static constexpr int kKeyStages = 2;
    // 128 x 32 + 384 x 160 <= 512 x 128.
    static constexpr int kProducerRegisters = 32;
    static constexpr int kConsumerRegisters = 160;
};

// fp8 wgmma reads K-contiguous operands only, so V is transposed: on the way or, for rows that read it often, before.
struct E4m3 {
    static constexpr int kElementBytes = 1;
    static constexpr int kConsumers = 3;
    static constexpr int kKeyStages = 3;
    static constexpr int kValueStages = 2;
    static constexpr int kTransposedStages = 3;
    static constexpr int kSumRowBytes = 1024;  // behind each V^T, eight rows of ones: P V then has a column with P's sum
    static constexpr int kValuePreparers = 3;
    static constexpr int kProducerRegisters = 32;
    static constexpr int kConsumerRegisters = 160;
};

template <class Precision>
struct Sizes {
    static constexpr int kThreads = (1 + Precision::kConsumers) * kWarpgroupThreads;
    static constexpr int kConsumerWarps = Precision::kConsumers * 4;
    static constexpr int kRowBytes = kHeadSize * Precision::kElementBytes;
    static constexpr int kQueryBytes = kWarpgroupRows * kRowBytes;  // of one consumer
    static constexpr int kKeyTileBytes = kTileKeys * kRowBytes;     // K or V
};

}  // namespace pb::sm90
