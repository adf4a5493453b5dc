// The two matrix products of bf16 or fp16 attention by one consumer warpgroup, and what they need of the softmax.
#pragma once
#include "pb/sm90/lazy_softmax.cuh"
#include "pb/sm90/query_key_product.cuh"
#include "pb/sm90/traits.cuh"

namespace pb::sm90 {

// QuerySpanBytes: from one span of Q to the next.
template <class Traits, int QuerySpanBytes>
struct SixteenBitProducts {
    using Element = typename Traits::Element;
    using Multiply = ptx::Wgmma<Element>;
    using Softmax = LazySoftmax;                              // of consumers that go step after step
    static constexpr float kProbabilityOffset = 0;
    static constexpr int kStep = 16;                          // K of a wgmma, in elements
    static constexpr int kEightKeys = kAtomRows * Traits::kRowBytes;  // bytes of K or V
    using Scores = float[Traits::kScores];
    using Outputs = float[Traits::kOutputs];
    using Fragments = unsigned[Traits::kScores / 2];          // P as wgmma's A, 4 registers per 16 keys

    // Issues S = Q K^T. K: eight keys after eight, with their spans one behind the other.
    __device__ __forceinline__ static void multiply_query_key(Scores& s, SharedAddress query, SharedAddress key) {
        issue_query_key<Traits, Multiply, QuerySpanBytes, Traits::kSpanAtomBytes, kEightKeys>(s, query, key);
    }

    // Accumulators 8i ... 8i + 7 of S are, in this order, the A fragment of 16 keys.
    __device__ __forceinline__ static void pack(const Scores& s, Fragments& p) {
#pragma unroll
        for (int i = 0; i < Traits::kScores / 2; ++i) {
            p[i] = Element::pack(s[2 * i], s[2 * i + 1]);
        }
    }

    // P of a tile; O is rescaled where it must be, and not by the caller: the factors are there for products that need them.
    template <bool Masked>
    __device__ __forceinline__ static void take_probabilities(Softmax& softmax, Scores& s, Outputs& o, float (&)[2], Fragments& p, bool) {
        softmax.update(s, o);
        pack(s, p);
        softmax.add(s);  // after: in the other order ptxas 12.4 spills
    }

    __device__ __forceinline__ static void rescale_output(Outputs& o, const float (&rescale)[2]) {
#pragma unroll
        for (int i = 0; i < Traits::kOutputs; ++i) {
            o[i] *= rescale[i / 2 % 2];
        }
    }

    // Issues O += P V. V: an atom is 8 keys x the elements of a span.
    __device__ __forceinline__ static void multiply_probability_value(Outputs& o, const Fragments& p, SharedAddress value) {
        const ptx::SharedDescriptor v = describe_tile<Traits::kSpanRowBytes>(value, kEightKeys, Traits::kSpanAtomBytes);
        ptx::wgmma_pin(o);
        ptx::wgmma_fence();
#pragma unroll
        for (int step = 0; step < Traits::kTileKeys / kStep; ++step) {
            Multiply::multiply_add(o, p + 4 * step, advance(v, step * kStep / kAtomRows * kEightKeys));
        }
        ptx::wgmma_commit();
    }

    // O = O + P V.
    __device__ __forceinline__ static void add_probability_value(Outputs& o, Softmax&, const Fragments& p, SharedAddress value,
                                                                 const float (&)[2]) {
        multiply_probability_value(o, p, value);
        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(o);
    }

    __device__ __forceinline__ static void gather(OnlineSoftmax& softmax) { softmax.gather(); }
};

}  // namespace pb::sm90
