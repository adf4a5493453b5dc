// Which keys a tile's rows see, in tiles of 128 keys. Row r of the tile holds token r >> group_log2 and head r % group of the group.
#pragma once
#include "pb/parameters.cuh"

namespace pb {

constexpr int kTileKeys = 128;

__device__ __forceinline__ int key_tiles(const Tile& tile) {
    return (tile.kv_end + kTileKeys - 1) / kTileKeys;
}

// Last key that a token of the tile sees. Causal: one more than the token before. Without a mask first_limit is kv_end - 1
// already. Rows behind the tile's last token are computed and never stored; they see what it sees, so that they read no other key.
__device__ __forceinline__ int key_limit(const Tile& tile, int token) {
    return min(tile.first_limit + token, tile.kv_end - 1);
}

// Key tiles [0, n) that need no mask for any token from `token` on.
__device__ __forceinline__ int unmasked_key_tiles(const Tile& tile, int token) {
    return (key_limit(tile, token) + 1) / kTileKeys;
}

__device__ __forceinline__ int key_count(const PrefillParameters& parameters, int sequence) {
    return parameters.kv_starts[sequence + 1] - parameters.kv_starts[sequence];
}

// Keys of the tile's last key tile that are the sequence's own, if a page that is loaded reaches beyond the sequence; else 128. What
// lies behind a sequence in its last page was never written and may be NaN: scores there are replaced, but 0 x NaN in P V
// would poison every row, so V is cleared there.
__device__ __forceinline__ int written_values(const PrefillParameters& parameters, const Tile& tile) {
    const int keys = key_count(parameters, tile.sequence());
    const int loaded = (tile.kv_end + parameters.page_size - 1) & -parameters.page_size;
    return loaded > keys ? keys - (key_tiles(tile) - 1) * kTileKeys : kTileKeys;
}

}  // namespace pb
