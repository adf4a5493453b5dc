// Bulk tensor copies by the copy engine, and the fence between its view of shared memory and that of ordinary accesses.
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

// Shared to global, in the issuing thread's current bulk group.
__device__ __forceinline__ void tma_store(const TensorMap* map, SharedAddress from, int x0, int x1, int x2) {
    asm volatile("cp.async.bulk.tensor.3d.global.shared::cta.tile.bulk_group [%0, {%2, %3, %4}], [%1];" ::"l"(map), "r"(from), "r"(x0),
                 "r"(x1), "r"(x2)
                 : "memory");
}

__device__ __forceinline__ void tma_store_commit() {
    asm volatile("cp.async.bulk.commit_group;" ::: "memory");
}

// Waits until this thread's stores have read their shared memory.
__device__ __forceinline__ void tma_store_wait_read() {
    asm volatile("cp.async.bulk.wait_group.read 0;" ::: "memory");
}

// Orders this thread's ordinary shared accesses before later ones by the copy engine and wgmma; every writing (or, before an
// overwrite, reading) thread runs it, then the threads meet at a barrier.
__device__ __forceinline__ void fence_proxy_async() {
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}

}  // namespace pb::ptx
