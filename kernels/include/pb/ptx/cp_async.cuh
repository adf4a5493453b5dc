// cp.async (sm_80): 16-byte copies from global to shared memory that bypass the registers and L1.
#pragma once
#include "pb/ptx/shared_address.cuh"

namespace pb::ptx {

__device__ __forceinline__ void copy_16_async(SharedAddress shared, const void* global) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(shared), "l"(global) : "memory");
}

// Writes zeros instead, without reading, when not valid; the address must still be one that may be formed.
__device__ __forceinline__ void copy_16_async_or_zero(SharedAddress shared, const void* global, bool valid) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared), "l"(global), "r"(valid ? 16 : 0) : "memory");
}

__device__ __forceinline__ void commit_async_copies() { asm volatile("cp.async.commit_group;" ::: "memory"); }

// Waits until at most Pending of this thread's committed groups are still under way.
template <int Pending>
__device__ __forceinline__ void wait_async_copies() {
    asm volatile("cp.async.wait_group %0;" ::"n"(Pending) : "memory");
}

}  // namespace pb::ptx
