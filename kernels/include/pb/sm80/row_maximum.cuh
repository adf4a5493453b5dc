// The largest score of a row in one step of keys: the first part of both softmaxes.
#pragma once

namespace pb::sm80 {

// Of this lane's scores of row (m, r): the lanes of a quad share the row.
template <class Traits>
__device__ __forceinline__ float largest_score(const typename Traits::Scores& scores, int m, int r) {
    float largest = fmaxf(scores[m][0][2 * r], scores[m][0][2 * r + 1]);
#pragma unroll
    for (int n = 1; n < Traits::kKeyTiles; ++n) {
        largest = fmaxf(largest, fmaxf(scores[m][n][2 * r], scores[m][n][2 * r + 1]));
    }
    return largest;
}

}  // namespace pb::sm80
