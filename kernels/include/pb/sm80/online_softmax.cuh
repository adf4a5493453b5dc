// Softmax over keys that arrive in steps, for the rows that a thread holds in mma accumulators: rows 16 m + g and 16 m + g + 8 of its
// warp; a row is spread over the four lanes of a quad. Probabilities are 2^((score - max) scale_log2), so that one fused
// multiply-add and one ex2 make one (FlashAttention-2, arXiv 2307.08691, and its successors).
#pragma once
#include "pb/sm80/row_maximum.cuh"
#include "pb/softmax_policies.cuh"

namespace pb::sm80 {

template <class Traits>
class OnlineSoftmax {
    static constexpr int kRowTiles = Traits::kRowTiles;

    // The maximum moves only when a score passes it by 2^8 in probability: until then probabilities up to 256 are as exact, in 16 bits
    // and in the fp32 sums, as those up to 1, and the output need not be rescaled (the conditional rescaling of FlashAttention-4).
    static constexpr float kThreshold = 8.0f;

    float scale_log2;
    float threshold;            // in units of a score
    float max[kRowTiles][2];
    float sum[kRowTiles][2];    // this thread's columns only, until `gather`

public:
    __device__ __forceinline__ explicit OnlineSoftmax(float scale_log2) : scale_log2(scale_log2), threshold(kThreshold / scale_log2) {
        for (int m = 0; m < kRowTiles; ++m) {
            for (int r = 0; r < 2; ++r) {
                max[m][r] = -1e30f;  // finite: -inf - -inf would be NaN in rows that see no key of the first step
                sum[m][r] = 0;
            }
        }
    }

    // Takes a step's scores into the maxima, and rescales output and sums if one of the warp's rows needs it.
    __device__ __forceinline__ void update(const typename Traits::Scores& scores, typename Traits::Output& output) {
        float largest[kRowTiles][2];
        bool outgrown = false;
#pragma unroll
        for (int m = 0; m < kRowTiles; ++m) {
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                largest[m][r] = largest_score<Traits>(scores, m, r);
                outgrown |= largest[m][r] > max[m][r] + threshold;
            }
        }
        if (__any_sync(~0u, outgrown)) {
            rescale_output(largest, output);
        }
    }

    // Turns one accumulator tile of row tile m into probabilities and adds them.
    __device__ __forceinline__ void exponentiate(float (&scores)[4], int m) {
#pragma unroll
        for (int element = 0; element < 4; ++element) {
            scores[element] = exp2f(fmaf(scores[element], scale_log2, -max[m][element / 2] * scale_log2));
            sum[m][element / 2] += scores[element];
        }
    }

    // Sum of the probabilities of row (m, r) over all keys.
    __device__ __forceinline__ float gather(int m, int r) const {
        float total = sum[m][r];
        total += __shfl_xor_sync(~0u, total, 1);
        return total + __shfl_xor_sync(~0u, total, 2);
    }

    // What was added to the row's logits x log2(e) in the exponents of its sum.
    __device__ __forceinline__ float shift_of(int m, int r) const { return -max[m][r] * scale_log2; }

private:
    __device__ __forceinline__ void rescale_output(const float (&largest)[kRowTiles][2], typename Traits::Output& output) {
#pragma unroll
        for (int m = 0; m < kRowTiles; ++m) {
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                float next = fmaxf(max[m][r], largest[m][r]);
                next = fmaxf(next, __shfl_xor_sync(~0u, next, 1));  // only here need the four lanes of a row agree
                next = fmaxf(next, __shfl_xor_sync(~0u, next, 2));
                const float rescale = exp2f((max[m][r] - next) * scale_log2);
                max[m][r] = next;
                sum[m][r] *= rescale;
#pragma unroll
                for (int n = 0; n < Traits::kColumnTiles; ++n) {
                    output[m][n][2 * r] *= rescale;
                    output[m][n][2 * r + 1] *= rescale;
                }
            }
        }
    }
};

}  // namespace pb::sm80
