// Order between accesses of threads and those of the copy engine and wgmma, which see memory through a proxy of their own.
#pragma once

namespace pb::ptx {

// Orders this thread's ordinary accesses to shared memory before later ones by the copy engine and wgmma. Every thread that wrote (or,
// before an overwrite, read) runs it, and then the threads meet at a barrier.
__device__ __forceinline__ void fence_proxy_async() {
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}

// Orders this thread's accesses to global memory with the copy engine's, both ways.
__device__ __forceinline__ void fence_proxy_async_global() {
    asm volatile("fence.proxy.async.global;" ::: "memory");
}

}  // namespace pb::ptx
