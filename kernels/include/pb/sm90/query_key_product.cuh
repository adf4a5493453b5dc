// S = Q K^T of one consumer warpgroup, for elements of 8 and 16 bits.
#pragma once
#include "pb/ptx/wgmma.cuh"
#include "pb/sm90/shared_tile.cuh"

namespace pb::sm90 {

constexpr int kProductBytes = 32;  // of a row of Q or K: K of a wgmma, whatever the elements

// Issues the product. Q and K lie in spans of their rows, QuerySpanBytes and KeySpanBytes from one to the next; KeyAtomBytes: from eight
// keys of a span to the next eight.
template <class Traits, class Multiply, int QuerySpanBytes, int KeySpanBytes, int KeyAtomBytes>
__device__ __forceinline__ void issue_query_key(float (&s)[Traits::kScores], SharedAddress query, SharedAddress key) {
    constexpr int span_steps = Traits::kSpanRowBytes / kProductBytes;
    const ptx::SharedDescriptor q = describe_tile<Traits::kSpanRowBytes>(query, Traits::kSpanAtomBytes);
    const ptx::SharedDescriptor k = describe_tile<Traits::kSpanRowBytes>(key, KeyAtomBytes);
    ptx::wgmma_fence();
    Multiply::multiply(s, q, k);
#pragma unroll
    for (int step = 1; step < Traits::kHeadSize * Traits::kElementBytes / kProductBytes; ++step) {
        const int span = step / span_steps;
        const int bytes = step % span_steps * kProductBytes;
        Multiply::multiply_add(s, advance(q, span * QuerySpanBytes + bytes), advance(k, span * KeySpanBytes + bytes));
    }
    ptx::wgmma_commit();
}

}  // namespace pb::sm90
