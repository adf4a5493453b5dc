// The block's numbered barriers (PTX ISA, "bar"): `sync` waits until `threads` threads have arrived, `arrive` counts as one of them and
// goes on. threads: a multiple of 32, the same in all calls for one barrier.
#pragma once

namespace pb::ptx {

__device__ __forceinline__ void named_barrier_sync(int id, int threads) {
    asm volatile("bar.sync %0, %1;" ::"r"(id), "r"(threads) : "memory");
}

__device__ __forceinline__ void named_barrier_arrive(int id, int threads) {
    asm volatile("bar.arrive %0, %1;" ::"r"(id), "r"(threads) : "memory");
}

}  // namespace pb::ptx
