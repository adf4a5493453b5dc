// Exchanges within a quad, the four lanes that share an accumulator row.
#pragma once

namespace pb {

// Lane t gives words 0..3 and gets word t of lanes 0..3: a 4x4 transpose in two rounds of two shuffles.
__device__ __forceinline__ void quad_transpose(unsigned (&word)[4], int t) {
#pragma unroll
    for (int bit = 1; bit <= 2; bit *= 2) {
        const bool upper = t & bit;
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            if (i & bit) {
                continue;
            }
            const unsigned got = __shfl_xor_sync(~0u, upper ? word[i] : word[i | bit], bit);
            (upper ? word[i] : word[i | bit]) = got;
        }
    }
}

}  // namespace pb
