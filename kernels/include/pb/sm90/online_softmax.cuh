// Softmax over keys that arrive in tiles (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018), for the two
// rows of a thread in wgmma's accumulator layout; a row is spread over the four lanes of a quad.
#pragma once
#include "pb/attention.cuh"
#include "pb/division.cuh"
#include "pb/ptx/convert.cuh"
#include "pb/sm90/output_rows.cuh"

namespace pb::sm90 {

struct OnlineSoftmax {
    // e^(logit) = 2^(scale_log2 x score), one multiply-add and one exponential per score. [1e-30, 1e7]
    float scale_log2;
    // Probabilities come out times 2^offset.
    float offset;
    // Largest score so far. Starts finite: a row that has seen only masked scores (-infinity) then gives 2^-infinity = 0 and
    // never -infinity - -infinity.
    float max[2];
    // Sum of probabilities, relative to the maximum.
    float sum[2];

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

    // What the accumulated P V is to be multiplied by: output_scale / total, 0 for a row that saw no key. first_row: of the warpgroup in
    // the tile.
    template <class Attention>
    __device__ __forceinline__ void finish(const PrefillParameters& parameters, const Tile& tile, int first_row,
                                           float (&factor)[2]) const {
        const float output_scale = parameters.output_scale;
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const OutputRow<typename Attention::Group> row(parameters, tile, thread_row(first_row) + 8 * r);
            const float total = Attention::Sum::total(parameters, row.head, sum[r], shift_of(r));
            factor[r] = total > 0 ? divide_rn(output_scale, total) : 0;
        }
    }

protected:
    static constexpr int kLeastBits = static_cast<int>(0x80000000);  // below the bits of every float

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

    // Where a thread's i-th accumulator of row r is.
    __device__ __forceinline__ static constexpr int element(int r, int i) { return i / 2 * 4 + 2 * r + i % 2; }

    template <int Scores>
    __device__ __forceinline__ static float lane_sum(const float (&p)[Scores], int r) {
        float chain[2] = {0, 0};  // an addition takes four cycles
#pragma unroll
        for (int i = 0; i < Scores / 2; ++i) {
            chain[i % 2] += p[element(r, i)];
        }
        return chain[0] + chain[1];
    }

    // The largest of `floor` and this lane's scores of a row, by bits as integers: sm_90 takes the largest of three integers at once, of
    // floats of two only. The two orders agree unless all floats are negative, which shows in the result.
    template <int Scores>
    __device__ __forceinline__ static int largest_bits(const float (&s)[Scores], int r, int floor) {
        const auto bits_of = [&](int i) { return __float_as_int(s[element(r, i)]); };
        int chain[4] = {bits_of(0), bits_of(1), bits_of(2), bits_of(3)};
#pragma unroll
        for (int i = 4; i < Scores / 2; i += 2) {
            chain[i / 2 % 4] = ptx::max3(chain[i / 2 % 4], bits_of(i), bits_of(i + 1));
        }
        return ptx::max3(ptx::max3(chain[0], chain[1], chain[2]), chain[3], floor);
    }

    // The largest of a row's maximum so far and its scores, of the whole quad.
    template <int Scores>
    __device__ __forceinline__ float row_maximum(const float (&s)[Scores], int r) const {
        float x = max[r];
#pragma unroll
        for (int i = 0; i < Scores / 2; ++i) {
            x = fmaxf(x, s[element(r, i)]);
        }
        x = fmaxf(x, __shfl_xor_sync(~0u, x, 1));
        return fmaxf(x, __shfl_xor_sync(~0u, x, 2));
    }

    // bits: of the two rows' maxima so far and in the tile. Rows of negative scores alone are rare after a few tiles, and are done again.
    template <int Scores>
    __device__ __forceinline__ void redo_negative(const float (&s)[Scores], int (&bits)[2]) const {
        if (__any_sync(~0u, (bits[0] | bits[1]) < 0)) {
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                bits[r] = __float_as_int(row_maximum(s, r));
            }
        }
    }

    __device__ __forceinline__ static int quad_max(int x) {
        x = ::max(x, __shfl_xor_sync(~0u, x, 1));
        return ::max(x, __shfl_xor_sync(~0u, x, 2));
    }

private:
    template <int Scores>
    __device__ __forceinline__ void row_maxima(const float (&s)[Scores], float (&largest)[2]) const {
        int bits[2];
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            bits[r] = quad_max(largest_bits(s, r, __float_as_int(max[r])));
        }
        redo_negative(s, bits);
        largest[0] = __int_as_float(bits[0]);
        largest[1] = __int_as_float(bits[1]);
    }
};

}  // namespace pb::sm90
