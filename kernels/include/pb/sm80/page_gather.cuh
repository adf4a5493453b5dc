// Copies tiles of consecutive keys, K and V, from the pages of one sequence and kv head into shared memory.
#pragma once

#include "pb/parameters.cuh"
#include "pb/ptx/cp_async.cuh"
#include "pb/sm80/shared_rows.cuh"

namespace pb::sm80 {

constexpr int kSmallestPage = 16;  // tokens; so many keys, aligned, always share a page

template <int Keys, int Threads>
class PageGather {
    static constexpr int kGroups = Keys / kSmallestPage;
    static constexpr int kRowsPerPass = Threads / kChunksPerRow;
    static_assert(Keys % kSmallestPage == 0 && kGroups <= 32, "a lane holds the page of one group of keys");
    static_assert(kSmallestPage % kRowsPerPass == 0, "a group of keys is a whole number of passes");

    const PrefillParameters& parameters_;  // strides stay in the constant bank: registers are what this kernel lacks
    const char* base_;                     // K, page 0, token row_, this thread's chunk
    const int* table_;
    unsigned shared_offset_;
    int page_ = 0;                         // lane l: page of group l % kGroups of the tile that is copied next

    static __device__ int row() { return threadIdx.x / kChunksPerRow; }
    static __device__ int chunk() { return threadIdx.x % kChunksPerRow; }
    static __device__ int lane_key(int first_key) { return first_key + threadIdx.x % kGroups * kSmallestPage; }

public:
    __device__ PageGather(const PrefillParameters& parameters, const Tile& tile)
        : parameters_(parameters),
          base_(static_cast<const char*>(parameters.kv_pool) +
                (tile.kv_head() * parameters.head_stride + row() * parameters.token_stride) * 2 + chunk() * 16),
          table_(parameters.block_tables + static_cast<long long>(tile.sequence()) * parameters.pages_per_sequence),
          shared_offset_(chunk_offset(row(), chunk())) {}

    // Reads the page numbers of a tile ahead of its copy; entries beyond the last key are not touched.
    __device__ void read_last_pages(int first_key, int kv_end) {
        if (lane_key(first_key) < kv_end) read_pages(first_key);
    }

    __device__ void read_pages(int first_key) { page_ = __ldg(table_ + (lane_key(first_key) >> parameters_.page_size_log2)); }

    __device__ void copy(unsigned shared_keys, unsigned shared_values, int first_key) const {
        copy_rows(shared_keys, shared_values, first_key, [](unsigned shared, const char* global, int) { ptx::copy_16_async(shared, global); });
    }

    // Keys from kv_end on become zeros: the cache may hold NaN there, and 0 x NaN would poison the sum over V.
    __device__ void copy_last(unsigned shared_keys, unsigned shared_values, int first_key, int kv_end) const {
        copy_rows(shared_keys, shared_values, first_key, [=](unsigned shared, const char* global, int key) {
            ptx::copy_16_async_or_zero(shared, global, key < kv_end);
        });
    }

private:
    template <typename Copy>
    __device__ void copy_rows(unsigned shared_keys, unsigned shared_values, int first_key, Copy copy) const {
        const unsigned page_stride = static_cast<unsigned>(parameters_.page_stride);    // elements; a page of all heads is
        const unsigned token_stride = static_cast<unsigned>(parameters_.token_stride);  // far below 2^32 of them
#pragma unroll
        for (int group = 0; group < kGroups; ++group) {
            const unsigned page = __shfl_sync(~0u, page_, group);
            const unsigned token = (first_key + group * kSmallestPage) & (parameters_.page_size - 1);
            const auto offset = static_cast<unsigned long long>(page) * page_stride + static_cast<unsigned long long>(token) * token_stride;
            const char* source = base_ + offset * 2;
#pragma unroll
            for (int pass = 0; pass < kSmallestPage; pass += kRowsPerPass) {
                const int tile_row = group * kSmallestPage + pass;
                const unsigned shared_offset = shared_offset_ + tile_row * kRowBytes;
                const char* keys = source + static_cast<unsigned long long>(token_stride) * (pass * 2);
                copy(shared_keys + shared_offset, keys, first_key + tile_row + row());
                copy(shared_values + shared_offset, keys + parameters_.plane_stride * 2, first_key + tile_row + row());
            }
        }
    }
};

}  // namespace pb::sm80
