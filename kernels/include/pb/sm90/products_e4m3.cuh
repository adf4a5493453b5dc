// The two matrix products of e4m3 attention by one consumer warpgroup, and what they need of the softmax.
#pragma once
#include "pb/sm90/coded_softmax.cuh"
#include "pb/sm90/query_key_product.cuh"
#include "pb/sm90/traits.cuh"

namespace pb::sm90 {

// QuerySpanBytes: from one span of Q to the next.
template <class Traits, int QuerySpanBytes>
struct E4m3Products {
    using Multiply = ptx::Wgmma<ptx::E4m3>;
    using Softmax = CodedSoftmax;
    // Probabilities are scaled by 2^8 so that e4m3's range (448, smallest normal 2^-6) is used; the factor cancels in O / sum.
    static constexpr float kProbabilityOffset = 8;
    static constexpr int kStep = 32;                          // K of an e4m3 wgmma, in elements and bytes
    static constexpr int kKeySpanBytes = Traits::kTileKeys * Traits::kSpanRowBytes;
    static constexpr int kColumns = 64;                       // of O that are multiplied at once
    static constexpr int kLast = Traits::kWidth - kColumns;
    static constexpr int kColumnOutputs = kColumns / 2;       // accumulators of a thread for these
    static constexpr int kSumOutputs = 4;                     // for the columns of ones behind the last; one of each row is used
    using Scores = float[Traits::kScores];
    using Outputs = float[Traits::kOutputs];
    using Fragments = unsigned[Traits::kScores / 4];          // P as wgmma's A, 4 registers per 32 keys

    // Issues S = Q K^T. K: span after span.
    __device__ __forceinline__ static void multiply_query_key(Scores& s, SharedAddress query, SharedAddress key) {
        issue_query_key<Traits, Multiply, QuerySpanBytes, kKeySpanBytes, Traits::kSpanAtomBytes>(s, query, key);
    }

    // P of a tile, and what O is to be multiplied by when P V is added. V's keys were put in the order that accumulators make. few: rows
    // may have few keys (Rows::few_keys). Heads of 256 have exponentials, each of which serves twice the products there: codes from
    // logarithms make ptxas 12.4 spill 580 bytes.
    template <bool Masked>
    __device__ __forceinline__ static void take_probabilities(Softmax& softmax, Scores& s, const Outputs&, float (&rescale)[2],
                                                              Fragments& p, bool few) {
        if constexpr (Traits::kHeadSize == 256) {
            softmax.take_masked(s, rescale, p, true);
        } else if constexpr (Masked) {
            softmax.take_masked(s, rescale, p, few);
        } else {
            softmax.take_codes(s, rescale, p);
        }
    }

    // O = O rescale + P V, and the sums of P likewise. Two levels: fp8 wgmma keeps only about 13 fraction bits while it
    // accumulates, so each key tile starts from zero and is added to O in float32. 64 columns at a time, to stay within 160
    // registers; behind the last lie rows of ones, whose products are the sums of P, of the very values that V is weighted with.
    __device__ __forceinline__ static void add_probability_value(Outputs& o, Softmax& softmax, const Fragments& p,
                                                                 SharedAddress value, const float (&rescale)[2]) {
#pragma unroll
        for (int column = 0; column < kLast; column += kColumns) {
            float product[kColumnOutputs];
            multiply(product, p, describe_tile(value + column * kSpanBytes, kAtomBytes));
            add(o + column / 2, product, rescale);
        }
        float last[kColumnOutputs + kSumOutputs];
        multiply(last, p, describe_tile(value + kLast * kSpanBytes, kAtomBytes));
        add(o + kLast / 2, last, rescale);
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            softmax.sum[r] = __fmaf_rn(softmax.sum[r], rescale[r], last[kColumnOutputs + 2 * r]);
        }
    }

    __device__ __forceinline__ static void gather(Softmax&) {}  // each lane has the sum of its whole row

private:
    template <int Count>
    __device__ __forceinline__ static void multiply(float (&product)[Count], const Fragments& p, ptx::SharedDescriptor v) {
        ptx::wgmma_fence();
        Multiply::multiply(product, p, v);
#pragma unroll
        for (int step = 1; step < Traits::kTileKeys / kStep; ++step) {
            Multiply::multiply_add(product, p + 4 * step, advance(v, step * kStep));
        }
        ptx::wgmma_commit();
        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(product);
    }

    __device__ __forceinline__ static void add(float* o, const float* product, const float (&rescale)[2]) {
#pragma unroll
        for (int i = 0; i < kColumnOutputs; ++i) {
            o[i] = __fmaf_rn(o[i], rescale[i / 2 % 2], product[i]);
        }
    }
};

}  // namespace pb::sm90
