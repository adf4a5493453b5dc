// Which rows of a tile a thread holds, and where they lie in the output.
#pragma once
#include "pb/parameters.cuh"

namespace pb::sm90 {

// The first of a thread's two rows in wgmma's accumulator layout, the other is 8 further on. first_row: of its warpgroup in the tile.
__device__ __forceinline__ int thread_row(int first_row) {
    return first_row + threadIdx.x / 32 % 4 * 16 + threadIdx.x % 32 / 4;
}

// Row r of a tile of packed rows is token r >> group_log2, head r % group of the kv head's group.
struct OutputRow {
    int token;   // of the batch
    int head;    // query head
    bool valid;  // false behind the tile's last token: never stored

    __device__ __forceinline__ OutputRow(const PrefillParameters& parameters, const Tile& tile, int row)
        : token(tile.first_token + (row >> parameters.group_log2)),
          head((tile.kv_head() << parameters.group_log2) + (row & ((1 << parameters.group_log2) - 1))),
          valid(row >> parameters.group_log2 < tile.tokens()) {}

    // Eight rows on: groups have at most eight, so the head is the same.
    __device__ __forceinline__ OutputRow eight_on(const PrefillParameters& parameters, const Tile& tile) const {
        OutputRow row = *this;
        row.token += 8 >> parameters.group_log2;
        row.valid = row.token < tile.first_token + tile.tokens();
        return row;
    }

    // Of (token, head) in [tokens, heads]; 64 bits, since elements of a long batch pass 2^31.
    __device__ __forceinline__ long long index(const PrefillParameters& parameters) const {
        return static_cast<long long>(token) * parameters.query_heads + head;
    }
};

}  // namespace pb::sm90
