// The running softmax of the rows that a thread holds in mma accumulators: rows 16 m + g and 16 m + g + 8 of its warp.
// Scores are raw q.k; weights are exp2((score - maximum) x scale) with scale = score_scale x log2(e), so that one fused
// multiply-add and one ex2 make a weight (FlashAttention-2, arXiv 2307.08691, and its successors).
#pragma once

namespace pb::sm80 {

template <int RowTiles>
class OnlineSoftmax {
    // The maximum moves only when a score passes it by 2^8 in weight: until then weights up to 256 are as exact, in bf16 and in
    // the fp32 sums, as weights up to 1, and the output need not be rescaled (the conditional rescaling of FlashAttention-4).
    static constexpr float kSlackLog2 = 8.0f;

    float scale_;
    float slack_;                  // in units of a score
    float maximum_[RowTiles][2];
    float sum_[RowTiles][2];       // this thread's columns only; the four lanes of a row meet in total()

public:
    __device__ explicit OnlineSoftmax(float score_scale)
        : scale_(score_scale * 1.4426950408889634f), slack_(kSlackLog2 / (score_scale * 1.4426950408889634f)) {
        for (int m = 0; m < RowTiles; ++m)
            for (int half = 0; half < 2; ++half) {
                maximum_[m][half] = -1e30f;  // finite: -inf - -inf would be NaN in rows that see no key of the first tile
                sum_[m][half] = 0;
            }
    }

    // Takes a tile's scores into the maxima and rescales output and sums if one of the warp's rows needs it.
    template <int KeyTiles, int ColumnTiles>
    __device__ void raise(const float (&scores)[RowTiles][KeyTiles][4], float (&output)[RowTiles][ColumnTiles][4]) {
        float highest[RowTiles][2];
        bool outgrown = false;
#pragma unroll
        for (int m = 0; m < RowTiles; ++m)
#pragma unroll
            for (int half = 0; half < 2; ++half) {
                float high = fmaxf(scores[m][0][2 * half], scores[m][0][2 * half + 1]);
#pragma unroll
                for (int n = 1; n < KeyTiles; ++n) high = fmaxf(high, fmaxf(scores[m][n][2 * half], scores[m][n][2 * half + 1]));
                highest[m][half] = high;
                outgrown |= high > maximum_[m][half] + slack_;
            }
        if (!__any_sync(~0u, outgrown)) return;
#pragma unroll
        for (int m = 0; m < RowTiles; ++m)
#pragma unroll
            for (int half = 0; half < 2; ++half) {
                float next = fmaxf(maximum_[m][half], highest[m][half]);
                next = fmaxf(next, __shfl_xor_sync(~0u, next, 1));  // only here need the four lanes of a row agree
                next = fmaxf(next, __shfl_xor_sync(~0u, next, 2));
                const float correction = exp2f((maximum_[m][half] - next) * scale_);
                maximum_[m][half] = next;
                sum_[m][half] *= correction;
#pragma unroll
                for (int n = 0; n < ColumnTiles; ++n) {
                    output[m][n][2 * half] *= correction;
                    output[m][n][2 * half + 1] *= correction;
                }
            }
    }

    // Turns one accumulator tile of row tile m into weights and counts them.
    __device__ void weigh(float (&scores)[4], int m) {
#pragma unroll
        for (int element = 0; element < 4; ++element) {
            scores[element] = exp2f(fmaf(scores[element], scale_, -maximum_[m][element / 2] * scale_));
            sum_[m][element / 2] += scores[element];
        }
    }

    // Sum of the weights of row (m, half) over all keys.
    __device__ float total(int m, int half) const {
        float total = sum_[m][half];
        total += __shfl_xor_sync(~0u, total, 1);
        return total + __shfl_xor_sync(~0u, total, 2);
    }
};

}  // namespace pb::sm80
