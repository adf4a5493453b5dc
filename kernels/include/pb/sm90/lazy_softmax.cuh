// The softmax of consumers that add P V of one key tile after the other. A row's maximum is raised only when a score exceeds it by
// more than a threshold, as in FlashAttention-4: most key tiles then need neither the quad's maximum nor a rescaled O. Probabilities
// reach 2^kThreshold; sums are relative to the same maximum, so that O / sum is what the exact maximum gives.
#pragma once
#include "pb/sm90/online_softmax.cuh"

namespace pb::sm90 {

struct LazySoftmax : OnlineSoftmax {
    // In log2: what a score may exceed its row's maximum by. Probabilities are 256 at most, far from the largest fp16 (65504).
    static constexpr float kThreshold = 8;
    // Bits of the least score for which a row's maximum is raised. The least integer while that score is negative, since the bits of
    // negative floats do not order as integers do: the row is then looked at in every tile.
    int limit[2];

    __device__ __forceinline__ void reset() {
        OnlineSoftmax::reset();
        limit[0] = limit[1] = kLeastBits;
    }

    // Replaces a tile's scores by probabilities. Where a maximum must be raised, o and the sum of that row are rescaled before.
    template <int Scores, int Outputs>
    __device__ __forceinline__ void update(float (&s)[Scores], float (&o)[Outputs]) {
        const bool above[2] = {largest_bits(s, 0, kLeastBits) >= limit[0], largest_bits(s, 1, kLeastBits) >= limit[1]};
        if (__any_sync(~0u, above[0] || above[1])) {
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                raise(r, row_maximum(s, r), o);
            }
        }
        const float shift[2] = {shift_of(0), shift_of(1)};
#pragma unroll
        for (int i = 0; i < Scores; ++i) {
            s[i] = ptx::exp2_approx(__fmaf_rn(s[i], scale_log2, shift[i / 2 % 2]));
        }
    }

    // Adds this lane's probabilities; a sum is then spread over the quad until `gather`.
    template <int Scores>
    __device__ __forceinline__ void add(const float (&p)[Scores]) {
        sum[0] += lane_sum(p, 0);
        sum[1] += lane_sum(p, 1);
    }

private:
    // Each row for itself: what other rows of the warp need changes no bit of it.
    template <int Outputs>
    __device__ __forceinline__ void raise(int r, float largest, float (&o)[Outputs]) {
        const float raised = (largest - max[r]) * scale_log2 > kThreshold ? largest : max[r];
        const float rescale = ptx::exp2_approx((max[r] - raised) * scale_log2);
        max[r] = raised;
        sum[r] *= rescale;
        const float next = __fmaf_rn(kThreshold, __fdividef(1.0f, scale_log2), raised);
        limit[r] = next >= 0 ? __float_as_int(next) : kLeastBits;
#pragma unroll
        for (int i = 0; i < Outputs / 2; ++i) {
            o[element(r, i)] *= rescale;
        }
    }
};

}  // namespace pb::sm90
