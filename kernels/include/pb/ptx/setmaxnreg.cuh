// Moves registers between warpgroups. All four warps of a warpgroup run it; the sum over the block must stay within what the
// launch allocated, or the block waits for ever.
#pragma once

namespace pb::ptx {

template <int Registers>
__device__ __forceinline__ void registers_give_back() {
    asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(Registers));
}

template <int Registers>
__device__ __forceinline__ void registers_take() {
    asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(Registers));
}

}  // namespace pb::ptx
