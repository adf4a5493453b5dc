// Rows of a tile: query tokens times the query heads of one kv head, row r = token r / G, head r % G of the group. How the kernel
// divides is a template parameter.
#pragma once
#include "pb/parameters.cuh"

namespace pb {

// Parameter layout 1: G is a power of two.
struct PowerOfTwoGroup {
    __device__ __forceinline__ static int token(const PrefillParameters& parameters, int row) { return row >> parameters.group_log2; }
    __device__ __forceinline__ static int rows(const PrefillParameters& parameters, int tokens) { return tokens << parameters.group_log2; }
    // Query head of the batch.
    __device__ __forceinline__ static int head(const PrefillParameters& parameters, int kv_head, int row) {
        return (kv_head << parameters.group_log2) + (row & ((1 << parameters.group_log2) - 1));
    }
};

// Parameter layout 2: G is any number up to the tile's rows.
struct AnyGroup {
    // floor(row / G) = floor(row m / 2^16) with m = floor(2^16 / G) + 1: m G - 2^16 is at most G, so it is exact while row G < 2^16.
    __device__ __forceinline__ static int token(const PrefillParameters& parameters, int row) {
        return row * parameters.group_reciprocal >> 16;
    }
    __device__ __forceinline__ static int rows(const PrefillParameters& parameters, int tokens) { return tokens * parameters.group_size; }
    __device__ __forceinline__ static int head(const PrefillParameters& parameters, int kv_head, int row) {
        return (kv_head - token(parameters, row)) * parameters.group_size + row;
    }
};

}  // namespace pb
