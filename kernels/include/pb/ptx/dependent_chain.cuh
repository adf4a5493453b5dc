// Work that nothing can shorten: each multiply-add needs the one before.
#pragma once

namespace pb::ptx {

// About a dozen cycles a link. The assembler drops what nobody uses, volatile or not, so the end of the chain must look as if it mattered:
// a square is 0 or 1 modulo 4, so no link, a square plus 1, is 3 modulo 4, and `untouched` is never written. (With a trap there ptxas
// ignores setmaxnreg, and spills.)
__device__ __forceinline__ void dependent_chain(int links, unsigned* untouched) {
    unsigned value = 1;
#pragma unroll 1
    for (int link = 0; link < links; ++link) {
        asm volatile("mad.lo.u32 %0, %0, %0, 1;" : "+r"(value));
    }
    if ((value & 3) == 3) {
        *untouched = value;
    }
}

}  // namespace pb::ptx
