// Causal and length mask of a 64 x N tile of scores in wgmma's accumulator layout.
#pragma once

namespace pb::sm90 {

// s: scores; element 4j + 2r + c is column 8j + first_column + c of row r of the thread's two.
// visible[r]: columns of the tile that row r sees. Masked scores are assigned, so that NaN of unwritten keys vanishes.
template <int Scores>
__device__ __forceinline__ void mask_scores(float (&s)[Scores], int first_column, const int (&visible)[2]) {
    const float hidden = __int_as_float(0xFF800000);  // -infinity
#pragma unroll
    for (int r = 0; r < 2; ++r) {
        const int columns = visible[r] - first_column;
#pragma unroll
        for (int j = 0; j < Scores / 4; ++j) {
#pragma unroll
            for (int c = 0; c < 2; ++c) {
                float& score = s[4 * j + 2 * r + c];
                score = 8 * j + c < columns ? score : hidden;
            }
        }
    }
}

// The same where a row sees the last `window` of its visible columns only.
template <int Scores>
__device__ __forceinline__ void mask_scores_in_window(float (&s)[Scores], int first_column, const int (&visible)[2], int window) {
    const float hidden = __int_as_float(0xFF800000);
#pragma unroll
    for (int r = 0; r < 2; ++r) {
        const int end = visible[r] - first_column;
        const int begin = end - window;
#pragma unroll
        for (int j = 0; j < Scores / 4; ++j) {
#pragma unroll
            for (int c = 0; c < 2; ++c) {
                float& score = s[4 * j + 2 * r + c];
                score = 8 * j + c < end && 8 * j + c >= begin ? score : hidden;
            }
        }
    }
}

}  // namespace pb::sm90
