// Bulk copies of contiguous bytes by the copy engine: addresses and sizes are multiples of 16. Groups of stores, also of tma.cuh.
#pragma once
#include "pb/ptx/shared_address.cuh"

namespace pb::ptx {

// Global to shared; the barrier counts the bytes.
__device__ __forceinline__ void bulk_load(SharedAddress to, const void* from, unsigned bytes, SharedAddress barrier) {
    asm volatile("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::"r"(to), "l"(from), "r"(bytes),
                 "r"(barrier)
                 : "memory");
}

// Shared to global, in a bulk group of its own.
__device__ __forceinline__ void bulk_store(void* to, SharedAddress from, unsigned bytes) {
    asm volatile("cp.async.bulk.global.shared::cta.bulk_group [%0], [%1], %2;\n\tcp.async.bulk.commit_group;" ::"l"(to), "r"(from),
                 "r"(bytes)
                 : "memory");
}

// Ends the current bulk group of this thread's stores.
__device__ __forceinline__ void bulk_store_commit() {
    asm volatile("cp.async.bulk.commit_group;" ::: "memory");
}

// Waits until this thread's stores are written.
__device__ __forceinline__ void bulk_store_wait() {
    asm volatile("cp.async.bulk.wait_group 0;" ::: "memory");
}

// Waits until this thread's stores have read their shared memory.
__device__ __forceinline__ void bulk_store_wait_read() {
    asm volatile("cp.async.bulk.wait_group.read 0;" ::: "memory");
}

}  // namespace pb::ptx
