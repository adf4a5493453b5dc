// Which rows of a tile a thread holds, and where they lie in the output.
#pragma once
#include "pb/packed_rows.cuh"

namespace pb::sm90 {

constexpr int kWarpRows = 16;  // of a warpgroup's 64

// The first of this warp's rows in its warpgroup.
__device__ __forceinline__ int warp_row() {
    return threadIdx.x / 32 % 4 * kWarpRows;
}

// The first of a thread's two rows in wgmma's accumulator layout; the other one is 8 further on. first_row: of its warpgroup in the tile.
__device__ __forceinline__ int thread_row(int first_row) {
    return first_row + warp_row() + threadIdx.x % 32 / 4;
}

// Whether a warp's 16 rows, and so a warpgroup's 64, are whole tokens: in parameter layout 1 groups have 1, 2, 4 or 8 heads. Q then comes a
// warpgroup at a time, and O leaves a token at a time.
template <class Group>
constexpr bool kWholeTokens = false;
template <>
constexpr bool kWholeTokens<PowerOfTwoGroup> = true;

// A row of a tile of packed rows.
template <class Group>
struct OutputRow {
    int token;   // of the batch
    int head;    // query head
    bool valid;  // false behind the tile's last token: never stored

    __device__ __forceinline__ OutputRow(const PrefillParameters& parameters, const Tile& tile, int row)
        : token(tile.first_token + Group::token(parameters, row)),
          head(Group::head(parameters, tile.kv_head(), row)),
          valid(Group::token(parameters, row) < tile.tokens()) {}

    // The row eight after this one, which is `row` of the tile. Where a warp's rows are whole tokens it has the same head.
    __device__ __forceinline__ OutputRow eight_on(const PrefillParameters& parameters, const Tile& tile, int row) const {
        if constexpr (!kWholeTokens<Group>) {
            return OutputRow(parameters, tile, row + 8);
        }
        OutputRow next = *this;
        next.token += Group::token(parameters, 8);
        next.valid = next.token < tile.first_token + tile.tokens();
        return next;
    }

    // Of (token, head) in [tokens, heads]; 64 bits, since elements of a long batch pass 2^31.
    __device__ __forceinline__ long long index(const PrefillParameters& parameters) const {
        return static_cast<long long>(token) * parameters.query_heads + head;
    }
};

}  // namespace pb::sm90
