// The two matrix products of a tile, for the 16 RowTiles rows of one warp: S = Q K^T and O += P V.
#pragma once

#include "pb/ptx/ldmatrix.cuh"
#include "pb/ptx/mma.cuh"
#include "pb/sm80/online_softmax.cuh"
#include "pb/sm80/shared_rows.cuh"

namespace pb::sm80 {

// scores = Q K^T. query: address of the warp's rows plus rows_first_offset; keys: of the tile plus columns_first_offset.
template <int RowTiles, int KeyTiles>
__device__ inline void score(float (&scores)[RowTiles][KeyTiles][4], unsigned query, unsigned keys) {
#pragma unroll
    for (int m = 0; m < RowTiles; ++m)
#pragma unroll
        for (int n = 0; n < KeyTiles; ++n)
#pragma unroll
            for (int element = 0; element < 4; ++element) scores[m][n][element] = 0;
#pragma unroll
    for (int k = 0; k < kHeadSize / 16; ++k) {
        unsigned a[RowTiles][4];
#pragma unroll
        for (int m = 0; m < RowTiles; ++m) ptx::load_matrices(a[m], (query ^ (k << 5)) + m * 16 * kRowBytes);
#pragma unroll
        for (int n = 0; n < KeyTiles; n += 2) {
            unsigned b[4];
            ptx::load_matrices(b, (keys ^ (k << 5)) + n * 8 * kRowBytes);
#pragma unroll
            for (int m = 0; m < RowTiles; ++m) {
                ptx::multiply_add(scores[m][n], a[m], b[0], b[1]);
                ptx::multiply_add(scores[m][n + 1], a[m], b[2], b[3]);
            }
        }
    }
}

// output += softmax weights of scores x V, sixteen keys at a time, so that the exponentials of the next sixteen run beside the
// products of these. values: address of the tile plus rows_first_offset.
template <int RowTiles, int KeyTiles, int ColumnTiles>
__device__ inline void accumulate(float (&output)[RowTiles][ColumnTiles][4], float (&scores)[RowTiles][KeyTiles][4],
                                  OnlineSoftmax<RowTiles>& softmax, unsigned values) {
#pragma unroll
    for (int n = 0; n < KeyTiles; n += 2) {
        unsigned p[RowTiles][4];
#pragma unroll
        for (int m = 0; m < RowTiles; ++m)
#pragma unroll
            for (int half = 0; half < 2; ++half) {
                float(&weights)[4] = scores[m][n + half];
                softmax.weigh(weights, m);
                p[m][2 * half] = ptx::pack_bf16(weights[0], weights[1]);
                p[m][2 * half + 1] = ptx::pack_bf16(weights[2], weights[3]);
            }
#pragma unroll
        for (int column = 0; column < ColumnTiles; column += 2) {
            unsigned b[4];
            ptx::load_matrices_transposed(b, (values ^ (column << 4)) + n * 8 * kRowBytes);
#pragma unroll
            for (int m = 0; m < RowTiles; ++m) {
                ptx::multiply_add(output[m][column], p[m], b[0], b[1]);
                ptx::multiply_add(output[m][column + 1], p[m], b[2], b[3]);
            }
        }
    }
}

}  // namespace pb::sm80
