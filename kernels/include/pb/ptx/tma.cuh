// Bulk copies of boxes of a tensor by the copy engine. bulk.cuh commits stores and waits for them.
#pragma once
#include "pb/parameters.cuh"
#include "pb/ptx/shared_address.cuh"

namespace pb::ptx {

__device__ __forceinline__ void tma_prefetch_map(const TensorMap* map) {
    asm volatile("prefetch.tensormap [%0];" ::"l"(map) : "memory");
}

// Global to shared; the barrier counts the box's full bytes, also where the box lies outside the tensor (zeros).
__device__ __forceinline__ void tma_load(SharedAddress to, const TensorMap* map, SharedAddress barrier, int x0, int x1, int x2) {
    asm volatile(
        "cp.async.bulk.tensor.3d.shared::cluster.global.tile.mbarrier::complete_tx::bytes [%0], [%1, {%3, %4, %5}], [%2];" ::"r"(to),
        "l"(map), "r"(barrier), "r"(x0), "r"(x1), "r"(x2)
        : "memory");
}

__device__ __forceinline__ void tma_load(SharedAddress to, const TensorMap* map, SharedAddress barrier, int x0, int x1, int x2, int x3,
                                         int x4) {
    asm volatile(
        "cp.async.bulk.tensor.5d.shared::cluster.global.tile.mbarrier::complete_tx::bytes [%0], [%1, {%3, %4, %5, %6, %7}], [%2];" ::
        "r"(to), "l"(map), "r"(barrier), "r"(x0), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
        : "memory");
}

// Shared to global, in the issuing thread's current bulk group (bulk_store_commit).
__device__ __forceinline__ void tma_store(const TensorMap* map, SharedAddress from, int x0, int x1, int x2) {
    asm volatile("cp.async.bulk.tensor.3d.global.shared::cta.tile.bulk_group [%0, {%2, %3, %4}], [%1];" ::"l"(map), "r"(from), "r"(x0),
                 "r"(x1), "r"(x2)
                 : "memory");
}

}  // namespace pb::ptx
