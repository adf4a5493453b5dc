// What models do to scores before the softmax, and to its sum after: template parameters of the kernels, so that a model without either
// pays nothing. Softmax works in base 2: a score, transformed, times scale_log2 is a logit x log2(e).
#pragma once
#include "pb/parameters.cuh"
#include "pb/ptx/convert.cuh"

namespace pb {

constexpr float kLog2E = 1.44269504088896341f;

// logit = score_scale q.k
struct ScaledScores {
    __device__ __forceinline__ static float scale_log2(const PrefillParameters& parameters) { return parameters.score_scale * kLog2E; }
    __device__ __forceinline__ static constexpr bool transforms(const PrefillParameters&) { return false; }

    template <int Count>
    __device__ __forceinline__ static void transform(const PrefillParameters&, float (&)[Count]) {}
};

// Parameter layout 2: logit = softcap tanh(score_scale q.k / softcap) ("Gemma 2", arXiv 2408.00118, section 2).
struct SoftcappedScores {
    __device__ __forceinline__ static float scale_log2(const PrefillParameters& parameters) { return parameters.softcap * kLog2E; }
    __device__ __forceinline__ static constexpr bool transforms(const PrefillParameters&) { return true; }

    // To tanh: 1 - 2 / (e^2x + 1) by an exponential and a reciprocal is off by some 2e-7; tanh.approx would be by 5e-4, and a softcap of
    // 50 would make that 2.5 % of a probability.
    template <int Count>
    __device__ __forceinline__ static void transform(const PrefillParameters& parameters, float (&scores)[Count]) {
        const float twice_log2 = 2 * kLog2E * parameters.score_scale / parameters.softcap;
#pragma unroll
        for (int i = 0; i < Count; ++i) {
            scores[i] = __fmaf_rn(-2.0f, __fdividef(1.0f, 1.0f + ptx::exp2_approx(scores[i] * twice_log2)), 1.0f);
        }
    }
};

// Parameter layout 2: a softcap where the row has one. The branch is one a step, and all threads take it alike.
struct ScoresOfTheRow {
    __device__ __forceinline__ static bool transforms(const PrefillParameters& parameters) { return parameters.softcap > 0; }

    __device__ __forceinline__ static float scale_log2(const PrefillParameters& parameters) {
        return transforms(parameters) ? SoftcappedScores::scale_log2(parameters) : ScaledScores::scale_log2(parameters);
    }

    template <int Count>
    __device__ __forceinline__ static void transform(const PrefillParameters& parameters, float (&scores)[Count]) {
        SoftcappedScores::transform(parameters, scores);
    }
};

// The softmax's denominator.
struct PlainSum {
    // sum: of 2^(logit log2(e) + shift) over the keys; shift: as in that sum; head: query head.
    __device__ __forceinline__ static float total(const PrefillParameters&, int, float sum, float) { return sum; }
};

// Parameter layout 2: with the head's attention sink, a learnt logit without a key ("gpt-oss-120b & gpt-oss-20b Model Card", arXiv
// 2508.10925). One that is far above every other makes the total infinite and the output 0.
struct SinkSum {
    __device__ __forceinline__ static float total(const PrefillParameters& parameters, int head, float sum, float shift) {
        return parameters.sinks == nullptr ? sum : sum + ptx::exp2_approx(__fmaf_rn(__ldg(parameters.sinks + head), kLog2E, shift));
    }
};

}  // namespace pb
