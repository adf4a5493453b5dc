// Softmax for probabilities of 8 bits; rows, lanes and maxima as in online_softmax.cuh. Rescaling is folded into an addition.
#pragma once
#include "pb/softmax_policies.cuh"
#include "pb/sm80/row_maximum.cuh"
#include "pb/sm80/traits.cuh"

namespace pb::sm80 {

// P V of a step is a sum of its own, which is added to the output afterwards (warp_products_e4m3.cuh). One multiply-add rescales the output
// and adds, so rescaling costs nothing; the factors are kept for it.
template <class Traits>
class FoldedSoftmax {
    static constexpr int kRowTiles = Traits::kRowTiles;

    // Probabilities are scaled by 2^8, as on sm_90, so that e4m3's range (448, smallest normal 2^-6) is used; the factor cancels in
    // O / sum. The maximum moves when a score passes it by 2^0.75 in probability: 2^8.75 = 431 is an e4m3 number still.
    static constexpr float kOffset = 8.0f;
    static constexpr float kHighest = 8.75f;

    float scale_log2;
    float shift[kRowTiles][2];  // kOffset - maximum x scale_log2: a probability is 2^(score scale_log2 + shift)

public:
    float rescale[kRowTiles][2];  // of what was relative to the maximum before the last `update`
    float sum[kRowTiles][2];      // of the rounded probabilities of the whole row

    __device__ __forceinline__ explicit FoldedSoftmax(float scale_log2) : scale_log2(scale_log2) {
        for (int m = 0; m < kRowTiles; ++m) {
            for (int r = 0; r < 2; ++r) {
                shift[m][r] = 1e30f;  // finite: -inf + inf would be NaN in rows that see no key of the first step
                sum[m][r] = 0;
            }
        }
    }

    // Takes a step's scores into the maxima. The output is not needed: see `rescale`.
    __device__ __forceinline__ void update(const typename Traits::Scores& scores, typename Traits::Output&) {
        float largest[kRowTiles][2];
        bool outgrown = false;
#pragma unroll
        for (int m = 0; m < kRowTiles; ++m) {
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                largest[m][r] = largest_score<Traits>(scores, m, r);
                outgrown |= __fmaf_rn(largest[m][r], scale_log2, shift[m][r]) > kHighest;
                rescale[m][r] = 1;
            }
        }
        if (__any_sync(~0u, outgrown)) {
            raise(largest);
        }
    }

    __device__ __forceinline__ void exponentiate(float (&scores)[4], int m) const {
#pragma unroll
        for (int element = 0; element < 4; ++element) {
            scores[element] = ptx::exp2_approx(__fmaf_rn(scores[element], scale_log2, shift[m][element / 2]));
        }
    }

    // Sum of the probabilities of row (m, r) over all keys.
    __device__ __forceinline__ float gather(int m, int r) const { return sum[m][r]; }

    // What was added to the row's logits x log2(e) in the exponents of its sum.
    __device__ __forceinline__ float shift_of(int m, int r) const { return shift[m][r]; }

private:
    __device__ __forceinline__ void raise(const float (&largest)[kRowTiles][2]) {
#pragma unroll
        for (int m = 0; m < kRowTiles; ++m) {
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                float next = fminf(shift[m][r], __fmaf_rn(-largest[m][r], scale_log2, kOffset));
                next = fminf(next, __shfl_xor_sync(~0u, next, 1));  // only here need the four lanes of a row agree
                next = fminf(next, __shfl_xor_sync(~0u, next, 2));
                rescale[m][r] = ptx::exp2_approx(next - shift[m][r]);
                shift[m][r] = next;
            }
        }
    }
};

}  // namespace pb::sm80
