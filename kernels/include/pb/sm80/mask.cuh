// Which steps of keys a tile of work takes, and which keys of them its rows see.
#pragma once
#include "pb/key_tiles.cuh"
#include "pb/sm80/traits.cuh"

namespace pb::sm80 {

// The steps that a tile of work takes, each of Keys keys and named by its first key; they are walked from the last to the first.
template <int Keys, bool Window>
struct KeySteps;

template <int Keys>
struct KeySteps<Keys, false> {
    int first_limit;

    __device__ __forceinline__ KeySteps(const PrefillParameters&, const Tile& tile) : first_limit(tile.first_limit) {}

    __device__ __forceinline__ int first() const { return 0; }
    __device__ __forceinline__ int last(const Tile& tile) const { return (tile.kv_end - 1) / Keys * Keys; }
    // Whether some row of the tile does not see some key of the step.
    __device__ __forceinline__ bool need_mask(int first_key) const { return first_key + Keys - 1 > first_limit; }
};

template <int Keys>
struct KeySteps<Keys, true> {
    int first_limit;
    int first_step;
    int last_window;  // first key that the tile's last token sees; negative: all

    __device__ __forceinline__ KeySteps(const PrefillParameters& parameters, const Tile& tile)
        : first_limit(tile.first_limit),
          first_step(::max(tile.first_limit + 1 - parameters.window, 0) / Keys * Keys),
          last_window(tile.kv_end - parameters.window) {}

    __device__ __forceinline__ int first() const { return first_step; }
    __device__ __forceinline__ int last(const Tile& tile) const { return (tile.kv_end - 1) / Keys * Keys; }
    __device__ __forceinline__ bool need_mask(int first_key) const {
        return first_key + Keys - 1 > first_limit || first_key < last_window;
    }
};

// Assigns -infinity to the scores of keys that a row does not see.
template <class Traits, class Attention>
__device__ __forceinline__ void mask_scores(typename Traits::Scores& scores, const PrefillParameters& parameters, Tile tile,
                                            int first_key) {
    const int lane = threadIdx.x % 32;
#pragma unroll
    for (int m = 0; m < Traits::kRowTiles; ++m) {
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const int token = Attention::Group::token(parameters, Traits::thread_row(m, r, lane));
            const int limit = key_limit(tile, token);
            const int last = limit - first_key - 2 * (lane % 4);  // last visible column, counted from this lane's first
            const int first = Attention::kWindow ? last + 1 - parameters.window : 0;
#pragma unroll
            for (int n = 0; n < Traits::kKeyTiles; ++n) {
#pragma unroll
                for (int element = 0; element < 2; ++element) {
                    if (n * 8 + element > last || (Attention::kWindow && n * 8 + element < first)) {
                        scores[m][n][2 * r + element] = __int_as_float(0xFF800000);  // -infinity
                    }
                }
            }
        }
    }
}

template <class Traits, class Score>
__device__ __forceinline__ void transform(const PrefillParameters& parameters, typename Traits::Scores& scores) {
    if (!Score::transforms(parameters)) {
        return;
    }
#pragma unroll
    for (int m = 0; m < Traits::kRowTiles; ++m) {
#pragma unroll
        for (int n = 0; n < Traits::kKeyTiles; ++n) {
            Score::transform(parameters, scores[m][n]);
        }
    }
}

}  // namespace pb::sm80
