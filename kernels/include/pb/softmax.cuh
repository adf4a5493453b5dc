// Softmax over keys that arrive in tiles (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018), for the two
// rows of a thread in wgmma's accumulator layout; a row is spread over the four lanes of a quad.
#pragma once
#include "pb/ptx/convert.cuh"

namespace pb {

struct OnlineSoftmax {
    // log2(e) x score scale: e^(scale x) = 2^(scale_log2 x), one multiply-add and one exponential per score. [1e-30, 1e7]
    float scale_log2;
    // Probabilities come out times 2^offset.
    float offset;
    // Largest raw score so far. Starts finite: a row that has seen only masked scores (-infinity) then gives 2^-infinity = 0 and
    // never -infinity - -infinity.
    float max[2];
    // This lane's share of the sum of probabilities.
    float sum[2];

    __device__ __forceinline__ void reset() {
        max[0] = max[1] = -1e30f;
        sum[0] = sum[1] = 0;
    }

    // Replaces 64 raw scores by probabilities relative to the new maximum. `correction[r]` takes what was relative to the old one there.
    __device__ __forceinline__ void update(float (&s)[64], float (&correction)[2]) {
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const float largest = fmaxf(max[r], row_max(s, r));
            correction[r] = ptx::exp2_approx((max[r] - largest) * scale_log2);
            max[r] = largest;
        }
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const float bias = offset - max[r] * scale_log2;
            float even = 0;  // two chains: an addition takes four cycles
            float odd = 0;
#pragma unroll
            for (int j = 0; j < 16; ++j) {
                float& a = s[4 * j + 2 * r];
                float& b = s[4 * j + 2 * r + 1];
                a = ptx::exp2_approx(__fmaf_rn(a, scale_log2, bias));
                b = ptx::exp2_approx(__fmaf_rn(b, scale_log2, bias));
                even += a;
                odd += b;
            }
            sum[r] = sum[r] * correction[r] + (even + odd);
        }
    }

    // What the accumulated P V is to be multiplied by: output_scale / sum, 0 for a row that saw no key.
    __device__ __forceinline__ void finish(float output_scale, float (&factor)[2]) {
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            float total = sum[r];
            total += __shfl_xor_sync(~0u, total, 1);
            total += __shfl_xor_sync(~0u, total, 2);
            factor[r] = total > 0 ? __fdiv_rn(output_scale, total) : 0;
        }
    }

private:
    __device__ __forceinline__ static float row_max(const float (&s)[64], int r) {
        float chain[4];
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            chain[i] = fmaxf(s[4 * i + 2 * r], s[4 * i + 2 * r + 1]);
        }
#pragma unroll
        for (int j = 4; j < 16; ++j) {
            chain[j % 4] = fmaxf(chain[j % 4], fmaxf(s[4 * j + 2 * r], s[4 * j + 2 * r + 1]));
        }
        float largest = fmaxf(fmaxf(chain[0], chain[1]), fmaxf(chain[2], chain[3]));
        largest = fmaxf(largest, __shfl_xor_sync(~0u, largest, 1));
        return fmaxf(largest, __shfl_xor_sync(~0u, largest, 2));
    }
};

}  // namespace pb
