// Which keys the rows of a tile of work see, in tiles of keys.
#pragma once
#include "pb/parameters.cuh"

namespace pb {

// The last key that token `token` of the tile sees: with the causal mask one more than the token before it; without a mask first_limit is
// kv_end - 1 already. Rows behind the tile's last token are computed and never stored. They see what that one sees, and read no other key.
__device__ __forceinline__ int key_limit(const Tile& tile, int token) {
    return min(tile.first_limit + token, tile.kv_end - 1);
}

// The key tiles [first, end) of a tile of work. Every warp walks them from the last to the first, so that the masked ones come first:
// producer, consumers and those that prepare V must agree on them, or the block hangs.
template <int TileKeys, bool Window>
struct KeyTiles {
    int kv_end;
    int unmasked;      // key tiles below this one need no causal mask
    int windowed = 0;  // key tiles below this one need a mask for where windows begin

    // token: the first token of the rows that ask, counted from the tile's first; it decides only what must be masked.
    __device__ __forceinline__ explicit KeyTiles(const PrefillParameters& parameters, const Tile& tile, int token = 0)
        : kv_end(tile.kv_end), unmasked((key_limit(tile, token) + 1) / TileKeys) {
        if constexpr (Window) {
            first_tile = ::max(tile.first_limit + 1 - parameters.window, 0) / TileKeys;
            windowed = (::max(tile.kv_end - parameters.window, 0) + TileKeys - 1) / TileKeys;
        }
    }

    __device__ __forceinline__ int first() const { return first_tile; }
    __device__ __forceinline__ int end() const { return (kv_end + TileKeys - 1) / TileKeys; }
    __device__ __forceinline__ int count() const { return end() - first(); }

private:
    int first_tile = 0;
};

__device__ __forceinline__ int key_count(const PrefillParameters& parameters, int sequence) {
    return parameters.kv_starts[sequence + 1] - parameters.kv_starts[sequence];
}

// The first key that any token of a sequence sees, where there is a window: its first token's, whose window begins before all others'.
__device__ __forceinline__ int first_key_seen(const PrefillParameters& parameters, int sequence) {
    const int queries = parameters.query_starts[sequence + 1] - parameters.query_starts[sequence];
    return ::max(key_count(parameters, sequence) - queries + 1 - parameters.window, 0);
}

// How many keys of the tile's last key tile are the sequence's own, if a page that is loaded reaches beyond the sequence; else TileKeys.
// What lies behind a sequence in its last page was never written and may be NaN. Scores there are replaced, but 0 x NaN in P V would poison
// every row, so V is zeroed there.
template <int TileKeys>
__device__ __forceinline__ int valid_values(const PrefillParameters& parameters, const Tile& tile) {
    const int keys = key_count(parameters, tile.sequence());
    const int loaded = (tile.kv_end + parameters.page_size - 1) & -parameters.page_size;
    return loaded > keys ? keys - (KeyTiles<TileKeys, false>(parameters, tile).end() - 1) * TileKeys : TileKeys;
}

}  // namespace pb
