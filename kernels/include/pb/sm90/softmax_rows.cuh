// What every softmax of the Hopper kernels has of a thread's two rows in wgmma's accumulator layout; a row is spread over the four lanes of
// a quad.
#pragma once
#include "pb/attention.cuh"
#include "pb/division.cuh"
#include "pb/ptx/convert.cuh"
#include "pb/sm90/output_rows.cuh"

namespace pb::sm90 {

struct SoftmaxRows {
    // e^(logit) = 2^(scale_log2 x score), one multiply-add and one exponential per score. [1e-30, 1e7]
    float scale_log2;
    // Probabilities come out times 2^offset.
    float offset;
    // Sum of probabilities, relative to the score that the softmax refers to.
    float sum[2];

protected:
    static constexpr int kLeastBits = static_cast<int>(0x80000000);  // below the bits of every float

    // What the accumulated P V is to be multiplied by: output_scale / total, 0 for a row that saw no key. first_row: of the warpgroup in
    // the tile. shift: by which powers of 2 the probabilities of a row are 2^(scale_log2 x score).
    template <class Attention>
    __device__ __forceinline__ void finish(const PrefillParameters& parameters, const Tile& tile, int first_row, const float (&shift)[2],
                                           float (&factor)[2]) const {
        const float output_scale = parameters.output_scale;
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const OutputRow<typename Attention::Group> row(parameters, tile, thread_row(first_row) + 8 * r);
            const float total = Attention::Sum::total(parameters, row.head, sum[r], shift[r]);
            factor[r] = total > 0 ? divide_rn(output_scale, total) : 0;
        }
    }

    // Where a thread's i-th accumulator of row r is.
    __device__ __forceinline__ static constexpr int element(int r, int i) { return i / 2 * 4 + 2 * r + i % 2; }

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

    __device__ __forceinline__ static int quad_max(int x) {
        x = ::max(x, __shfl_xor_sync(~0u, x, 1));
        return ::max(x, __shfl_xor_sync(~0u, x, 2));
    }

    // The largest of `floor` and a row's scores, of the whole quad.
    template <int Scores>
    __device__ __forceinline__ static float largest_score(const float (&s)[Scores], int r, float floor) {
        float x = floor;
#pragma unroll
        for (int i = 0; i < Scores / 2; ++i) {
            x = fmaxf(x, s[element(r, i)]);
        }
        x = fmaxf(x, __shfl_xor_sync(~0u, x, 1));
        return fmaxf(x, __shfl_xor_sync(~0u, x, 2));
    }
};

}  // namespace pb::sm90
