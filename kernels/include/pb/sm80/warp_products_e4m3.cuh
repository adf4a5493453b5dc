// O += P V of e4m3, for the rows of one warp.
#pragma once
#include "pb/ptx/convert.cuh"
#include "pb/sm80/folded_softmax.cuh"
#include "pb/sm80/warp_products.cuh"

namespace pb::sm80 {

// mma wants, of V, four consecutive keys of one column in a register, and memory has four columns of one key. ldmatrix transposes pairs of
// bytes: of keys 2t and 2t + 1 a lane gets columns 2g and 2g + 1. Two of those registers, of keys 8 apart, hold four keys of both columns,
// and two byte permutations part them. P comes as its accumulators are, in the same order of keys; a product does not depend on it.
// A pair of accumulator tiles 2b and 2b + 1 is therefore columns 16 b + 2 n and 16 b + 2 n + 1, and a lane has of them, taken in turn,
// elements 16 b + 4 t ... + 3: the order of sm_90's QuadOrder.
template <class Traits>
struct WarpProducts<Traits, ptx::E4m3> : QueryKeyProducts<Traits> {
    using Rows = SharedRows<Traits::kRowBytes>;
    using Softmax = FoldedSoftmax<Traits>;
    static constexpr int kGroup = 32;                        // keys of one mma
    static constexpr int kGroups = Traits::kKeys / kGroup;
    static constexpr unsigned kOnes = 0x38383838;            // four of e4m3
    using Fragments = unsigned[kGroups][Traits::kRowTiles][4];
    static_assert(Traits::kKeys % kGroup == 0, "a step is whole products");

    struct ValueRows {
        __device__ __forceinline__ static unsigned rows_first_offset(int lane) { return Rows::rows_offset(lane); }
    };

    // Two levels: the tensor cores of sm_89 and sm_90 keep some 13 fraction bits while they add products of 8 bits (DeepSeek-V3, arXiv
    // 2412.19437, section 3.5.2; SageAttention2, arXiv 2411.10958), so every step starts from zero and is added to O in float32.
    __device__ __forceinline__ static void add_probability_value(typename Traits::Output& output, typename Traits::Scores& scores,
                                                                 Softmax& softmax, unsigned values) {
        Fragments p;
        take_probabilities(scores, softmax, p);
        add_sums(softmax, p);
#pragma unroll
        for (int block = 0; block < Traits::kHeadSize / 16; ++block) {
            __syncwarp();  // or ptxas multiplies several blocks before it adds the first, and runs out of registers
            float product[Traits::kRowTiles][2][4] = {};
            multiply(product, p, Rows::chunks_on(values, block));
#pragma unroll
            for (int m = 0; m < Traits::kRowTiles; ++m) {
#pragma unroll
                for (int odd = 0; odd < 2; ++odd) {
#pragma unroll
                    for (int i = 0; i < 4; ++i) {
                        float& o = output[m][2 * block + odd][i];
                        o = __fmaf_rn(o, softmax.rescale[m][i / 2], product[m][odd][i]);
                    }
                }
            }
        }
    }

private:
    __device__ __forceinline__ static void take_probabilities(typename Traits::Scores& scores, const Softmax& softmax, Fragments& p) {
#pragma unroll
        for (int group = 0; group < kGroups; ++group) {
#pragma unroll
            for (int m = 0; m < Traits::kRowTiles; ++m) {
#pragma unroll
                for (int half = 0; half < 2; ++half) {
                    float(&first)[4] = scores[m][4 * group + 2 * half];
                    float(&second)[4] = scores[m][4 * group + 2 * half + 1];
                    softmax.exponentiate(first, m);
                    softmax.exponentiate(second, m);
                    p[group][m][2 * half] = ptx::pack_e4m3(first[0], first[1], second[0], second[1]);
                    p[group][m][2 * half + 1] = ptx::pack_e4m3(first[2], first[3], second[2], second[3]);
                }
            }
        }
    }

    // Sums of the very values that V is weighted with: every column of P 1 is the row's sum.
    __device__ __forceinline__ static void add_sums(Softmax& softmax, const Fragments& p) {
#pragma unroll
        for (int m = 0; m < Traits::kRowTiles; ++m) {
            float sums[4] = {};
#pragma unroll
            for (int group = 0; group < kGroups; ++group) {
                ptx::E4m3::multiply_add(sums, p[group][m], kOnes, kOnes);
            }
            softmax.sum[m][0] = __fmaf_rn(softmax.sum[m][0], softmax.rescale[m][0], sums[0]);
            softmax.sum[m][1] = __fmaf_rn(softmax.sum[m][1], softmax.rescale[m][1], sums[2]);
        }
    }

    // Sixteen columns of P V, their even ones and their odd ones. values: of the first key's chunk.
    __device__ __forceinline__ static void multiply(float (&product)[Traits::kRowTiles][2][4], const Fragments& p, unsigned values) {
        constexpr unsigned even = 0x6420, odd = 0x7531;
#pragma unroll
        for (int group = 0; group < kGroups; ++group) {
            unsigned v[4];
            ptx::load_matrices_transposed(v, values + group * kGroup * Traits::kRowBytes);
            const unsigned even_columns[2] = {__byte_perm(v[0], v[1], even), __byte_perm(v[2], v[3], even)};
            const unsigned odd_columns[2] = {__byte_perm(v[0], v[1], odd), __byte_perm(v[2], v[3], odd)};
#pragma unroll
            for (int m = 0; m < Traits::kRowTiles; ++m) {
                ptx::E4m3::multiply_add(product[m][0], p[group][m], even_columns[0], even_columns[1]);
                ptx::E4m3::multiply_add(product[m][1], p[group][m], odd_columns[0], odd_columns[1]);
            }
        }
    }
};

}  // namespace pb::sm80
