// Work that nothing can shorten: each multiply-add needs the one before, and no compiler may drop it.
#pragma once

namespace pb::ptx {

// About a dozen cycles a link, of which the multiply-add's latency is the smaller part.
__device__ __forceinline__ void dependent_chain(int links) {
    unsigned value = threadIdx.x;
#pragma unroll 1
    for (int link = 0; link < links; ++link) {
        asm volatile("mad.lo.u32 %0, %0, %0, 1;" : "+r"(value));
    }
}

}  // namespace pb::ptx
