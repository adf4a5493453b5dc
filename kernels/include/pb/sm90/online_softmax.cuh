// Softmax over keys that arrive in tiles (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018): probabilities are
// relative to the largest score of the row so far.
#pragma once
#include "pb/sm90/softmax_rows.cuh"

namespace pb::sm90 {

struct OnlineSoftmax : SoftmaxRows {
    // Largest score so far. Starts finite: a row that has seen only masked scores (-infinity) then gives 2^-infinity = 0 and
    // never -infinity - -infinity.
    float max[2];

    __device__ __forceinline__ void reset() {
        max[0] = max[1] = -1e30f;
        sum[0] = sum[1] = 0;
    }

    // Replaces a tile's scores by probabilities relative to the new maximum. What was relative to the old one is then to be multiplied by
    // `rescale[r]`.
    template <int Scores>
    __device__ __forceinline__ void update(float (&s)[Scores], float (&rescale)[2]) {
        float largest[2];
        row_maxima(s, largest);
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            rescale[r] = ptx::exp2_approx((max[r] - largest[r]) * scale_log2);
            max[r] = largest[r];
            exponentiate(s, r);
        }
    }

    // Adds this lane's probabilities; a sum is then spread over the quad until `gather`.
    template <int Scores>
    __device__ __forceinline__ void add(const float (&p)[Scores], const float (&rescale)[2]) {
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            sum[r] = sum[r] * rescale[r] + lane_sum(p, r);
        }
    }

    __device__ __forceinline__ void gather() {
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            sum[r] += __shfl_xor_sync(~0u, sum[r], 1);
            sum[r] += __shfl_xor_sync(~0u, sum[r], 2);
        }
    }

    // What the accumulated P V is to be multiplied by.
    template <class Attention>
    __device__ __forceinline__ void finish(const PrefillParameters& parameters, const Tile& tile, int first_row,
                                           float (&factor)[2]) const {
        SoftmaxRows::finish<Attention>(parameters, tile, first_row, {shift_of(0), shift_of(1)}, factor);
    }

protected:
    // Scores of row r to probabilities.
    template <int Scores>
    __device__ __forceinline__ void exponentiate(float (&s)[Scores], int r) const {
        const float shift = shift_of(r);
#pragma unroll
        for (int i = 0; i < Scores / 2; ++i) {
            float& x = s[element(r, i)];
            x = ptx::exp2_approx(__fmaf_rn(x, scale_log2, shift));
        }
    }

    __device__ __forceinline__ float shift_of(int r) const { return offset - max[r] * scale_log2; }

    template <int Scores>
    __device__ __forceinline__ static float lane_sum(const float (&p)[Scores], int r) {
        float chain[2] = {0, 0};  // an addition takes four cycles
#pragma unroll
        for (int i = 0; i < Scores / 2; ++i) {
            chain[i % 2] += p[element(r, i)];
        }
        return chain[0] + chain[1];
    }

    // The largest of a row's maximum so far and its scores.
    template <int Scores>
    __device__ __forceinline__ float row_maximum(const float (&s)[Scores], int r) const {
        return largest_score(s, r, max[r]);
    }

private:
    template <int Scores>
    __device__ __forceinline__ void row_maxima(const float (&s)[Scores], float (&largest)[2]) const {
        int bits[2];
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            bits[r] = quad_max(largest_bits(s, r, __float_as_int(max[r])));
        }
        // Rows of negative scores alone are rare after a few tiles, and are done again.
        if (__any_sync(~0u, (bits[0] | bits[1]) < 0)) {
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                bits[r] = __float_as_int(row_maximum(s, r));
            }
        }
        largest[0] = __int_as_float(bits[0]);
        largest[1] = __int_as_float(bits[1]);
    }
};

}  // namespace pb::sm90
