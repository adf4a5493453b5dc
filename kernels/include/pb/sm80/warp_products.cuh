// The two matrix products of a tile, for the rows of one warp: S = Q K^T, of any format, and O += P V of 16 bits.
#pragma once
#include "pb/ptx/ldmatrix.cuh"
#include "pb/sm80/online_softmax.cuh"
#include "pb/sm80/shared_rows.cuh"
#include "pb/sm80/traits.cuh"

namespace pb::sm80 {

template <class Traits>
struct QueryKeyProducts {
    using Rows = SharedRows<Traits::kRowBytes>;
    using Element = typename Traits::Element;

    // S = Q K^T. query: address of the warp's rows plus rows_first_offset; keys: of the tile plus columns_first_offset.
    __device__ __forceinline__ static void multiply_query_key(typename Traits::Scores& scores, unsigned query, unsigned keys) {
#pragma unroll
        for (int m = 0; m < Traits::kRowTiles; ++m) {
#pragma unroll
            for (int n = 0; n < Traits::kKeyTiles; ++n) {
#pragma unroll
                for (int element = 0; element < 4; ++element) {
                    scores[m][n][element] = 0;
                }
            }
        }
#pragma unroll
        for (int k = 0; k < Traits::kRowBytes / 32; ++k) {
            unsigned a[Traits::kRowTiles][4];
#pragma unroll
            for (int m = 0; m < Traits::kRowTiles; ++m) {
                ptx::load_matrices(a[m], Rows::columns_on(query, k) + m * 16 * Traits::kRowBytes);
            }
#pragma unroll
            for (int n = 0; n < Traits::kKeyTiles; n += 2) {
                unsigned b[4];
                ptx::load_matrices(b, Rows::columns_on(keys, k) + n * 8 * Traits::kRowBytes);
#pragma unroll
                for (int m = 0; m < Traits::kRowTiles; ++m) {
                    Element::multiply_add(scores[m][n], a[m], b[0], b[1]);
                    Element::multiply_add(scores[m][n + 1], a[m], b[2], b[3]);
                }
            }
        }
    }
};

// Products of 16-bit elements; warp_products_e4m3.cuh has the others.
template <class Traits, class Element = typename Traits::Element>
struct WarpProducts : QueryKeyProducts<Traits> {
    using Rows = SharedRows<Traits::kRowBytes>;
    using Softmax = OnlineSoftmax<Traits>;

    using ValueRows = Rows;  // whose rows_first_offset is that of V for add_probability_value

    // O += P V, sixteen keys at a time, so that the exponentials of the next sixteen run beside the products of these. values: address of
    // the tile plus rows_first_offset.
    __device__ __forceinline__ static void add_probability_value(typename Traits::Output& output, typename Traits::Scores& scores,
                                                                 Softmax& softmax, unsigned values) {
#pragma unroll
        for (int n = 0; n < Traits::kKeyTiles; n += 2) {
            unsigned p[Traits::kRowTiles][4];
#pragma unroll
            for (int m = 0; m < Traits::kRowTiles; ++m) {
#pragma unroll
                for (int half = 0; half < 2; ++half) {
                    float(&probabilities)[4] = scores[m][n + half];
                    softmax.exponentiate(probabilities, m);
                    p[m][2 * half] = Element::pack(probabilities[0], probabilities[1]);
                    p[m][2 * half + 1] = Element::pack(probabilities[2], probabilities[3]);
                }
            }
#pragma unroll
            for (int column = 0; column < Traits::kColumnTiles; column += 2) {
                unsigned b[4];
                ptx::load_matrices_transposed(b, Rows::columns_on(values, column / 2) + n * 8 * Traits::kRowBytes);
#pragma unroll
                for (int m = 0; m < Traits::kRowTiles; ++m) {
                    Element::multiply_add(output[m][column], p[m], b[0], b[1]);
                    Element::multiply_add(output[m][column + 1], p[m], b[2], b[3]);
                }
            }
        }
    }
};

}  // namespace pb::sm80
