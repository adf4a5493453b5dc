// What models do to scores before the softmax, and to its sum after: template parameters of the kernels, so that a model without either pays
// nothing. Softmax works in base 2: a score, transformed, times scale_log2 is a logit x log2(e).
#pragma once
#include "pb/parameters.cuh"
#include "pb/ptx/convert.cuh"

namespace pb {

constexpr float kLog2E = 1.44269504088896341f;

// logit = score_scale q.k
struct ScaledScores {
    __device__ __forceinline__ static float scale_log2(const PrefillParameters& parameters) { return parameters.score_scale * kLog2E; }

    template <int Count>
    __device__ __forceinline__ static void transform(const PrefillParameters&, float (&)[Count]) {}
};

struct PlainSum {
    // sum: of 2^(logit log2(e) + shift) over the keys. head: query head.
    __device__ __forceinline__ static float total(const PrefillParameters&, int, float sum, float) { return sum; }
};

}  // namespace pb
