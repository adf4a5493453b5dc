// A load that sees what was written before the value it reads was released, by any block of the device.
#pragma once

namespace pb::ptx {

__device__ __forceinline__ unsigned load_acquire(const unsigned* from) {
    unsigned value;
    asm volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(value) : "l"(from) : "memory");
    return value;
}

}  // namespace pb::ptx
