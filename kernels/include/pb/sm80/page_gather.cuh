// Copies tiles of consecutive keys, K and V, from the pages of one sequence and kv head into shared memory.
#pragma once
#include "pb/parameters.cuh"
#include "pb/ptx/cp_async.cuh"
#include "pb/sm80/shared_rows.cuh"
#include "pb/sm80/traits.cuh"

namespace pb::sm80 {

constexpr int kSmallestPage = 16;  // tokens; so many keys, aligned, always share a page

enum class Part { both, keys, values };

template <class Traits>
class PageGather {
    using Rows = SharedRows<Traits::kRowBytes>;
    static constexpr int kBytes = Traits::kElementBytes;
    static constexpr int kGroups = Traits::kKeys / kSmallestPage;
    static constexpr int kRowsPerPass = Traits::kThreads / Traits::kRowLanes;
    static constexpr int kGroupsPerPass = kRowsPerPass > kSmallestPage ? kRowsPerPass / kSmallestPage : 1;
    static_assert(Traits::kKeys % kSmallestPage == 0 && kGroups <= 32, "a lane holds the page of one group of keys");
    static_assert(kGroupsPerPass * kSmallestPage % kRowsPerPass == 0 && kGroups % kGroupsPerPass == 0, "groups of keys are whole passes");

    const PrefillParameters& parameters;  // strides stay in the constant bank: registers are what this kernel lacks
    const char* base;                     // K, page 0, token row_in_group(), this thread's first chunk
    const int* table;
    unsigned shared_offset;
    int page = 0;                         // lane l: page of group l % kGroups of the tile that is copied next

    __device__ __forceinline__ static int row() { return threadIdx.x / Traits::kRowLanes; }
    __device__ __forceinline__ static int chunk() { return threadIdx.x % Traits::kRowLanes; }
    // Group of this thread's row among those of a pass, and the row in it. A warp has no more than a group's rows.
    __device__ __forceinline__ static int row_group() { return kGroupsPerPass > 1 ? row() / kSmallestPage : 0; }
    __device__ __forceinline__ static int row_in_group() { return kGroupsPerPass > 1 ? row() % kSmallestPage : row(); }
    __device__ __forceinline__ static int lane_key(int first_key) {
        return first_key + (threadIdx.x % (kGroups / kGroupsPerPass) * kGroupsPerPass + row_group()) * kSmallestPage;
    }

public:
    __device__ __forceinline__ PageGather(const PrefillParameters& parameters, const Tile& tile)
        : parameters(parameters),
          base(static_cast<const char*>(parameters.kv_pool) +
               (tile.kv_head() * parameters.head_stride + row_in_group() * parameters.token_stride) * kBytes +
               chunk() * 16),
          table(parameters.block_tables + static_cast<long long>(tile.sequence()) * parameters.pages_per_sequence),
          shared_offset(Rows::chunk_offset(row(), chunk())) {}

    // Reads the page numbers of a tile ahead of its copy; entries beyond the last key are not touched.
    __device__ __forceinline__ void read_last_pages(int first_key, int kv_end) {
        if (lane_key(first_key) < kv_end) {
            read_pages(first_key);
        }
    }

    __device__ __forceinline__ void read_pages(int first_key) { page = __ldg(table + (lane_key(first_key) >> parameters.page_size_log2)); }

    // stage: shared address of K, V lies behind it.
    template <Part Which = Part::both>
    __device__ __forceinline__ void copy(unsigned stage, int first_key) const {
        copy_rows<Which>(stage, first_key, [](unsigned shared, const char* global, int) { ptx::copy_16_async(shared, global); });
    }

    // Keys from kv_end on become zeros: the cache may hold NaN there, and 0 x NaN would poison the sum over V.
    template <Part Which = Part::both>
    __device__ __forceinline__ void copy_last(unsigned stage, int first_key, int kv_end) const {
        copy_rows<Which>(stage, first_key, [=](unsigned shared, const char* global, int key) {
            ptx::copy_16_async_or_zero(shared, global, key < kv_end);
        });
    }

private:
    // This lane's chunks of a row.
    template <class Copy>
    __device__ __forceinline__ static void copy_chunks(unsigned shared, const char* global, int key, Copy copy) {
        copy(shared, global, key);
#pragma unroll
        for (int i = 1; i < Traits::kLaneChunks; ++i) {
            const int further = i * Traits::kRowLanes * 16;
            copy(shared + further, global + further, key);
        }
    }

    template <Part Which, class Copy>
    __device__ __forceinline__ void copy_rows(unsigned stage, int first_key, Copy copy) const {
        const unsigned page_stride = static_cast<unsigned>(parameters.page_stride);    // elements; a page of all heads is
        const unsigned token_stride = static_cast<unsigned>(parameters.token_stride);  // far below 2^32 of them
#pragma unroll
        for (int first_group = 0; first_group < kGroups; first_group += kGroupsPerPass) {
            const unsigned group_page = __shfl_sync(~0u, page, first_group / kGroupsPerPass);
            const unsigned token = (first_key + (first_group + row_group()) * kSmallestPage) & (parameters.page_size - 1);
            const auto offset =
                static_cast<unsigned long long>(group_page) * page_stride + static_cast<unsigned long long>(token) * token_stride;
            const char* source = base + offset * kBytes;
#pragma unroll
            for (int pass = 0; pass < kGroupsPerPass * kSmallestPage; pass += kRowsPerPass) {
                const int tile_row = first_group * kSmallestPage + pass;
                const unsigned row_offset = Rows::rows_on(shared_offset, tile_row);
                const char* keys = source + static_cast<unsigned long long>(token_stride) * (pass * kBytes);
                if constexpr (Which != Part::values) {
                    copy_chunks(stage + row_offset, keys, first_key + tile_row + row(), copy);
                }
                if constexpr (Which != Part::keys) {
                    copy_chunks(stage + Traits::kTileBytes + row_offset, keys + parameters.plane_stride * kBytes,
                                first_key + tile_row + row(), copy);
                }
            }
        }
    }
};

}  // namespace pb::sm80
