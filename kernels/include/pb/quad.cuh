// Exchanges within a quad, the four lanes that share an accumulator row.
#pragma once
#include "pb/ptx/convert.cuh"

namespace pb {

// Maximum over the quad of eight values, shared out: lane t gets those of values t and t + 4. NaN wins.
__device__ __forceinline__ void quad_max(const float (&value)[8], int t, float (&largest)[2]) {
    float half[4];  // value 2i + t % 2
#pragma unroll
    for (int i = 0; i < 4; ++i) {
        const bool odd = t & 1;
        const float got = __shfl_xor_sync(~0u, odd ? value[2 * i] : value[2 * i + 1], 1);
        half[i] = ptx::max_nan(got, odd ? value[2 * i + 1] : value[2 * i]);
    }
#pragma unroll
    for (int i = 0; i < 2; ++i) {
        const bool upper = t & 2;
        const float got = __shfl_xor_sync(~0u, upper ? half[2 * i] : half[2 * i + 1], 2);
        largest[i] = ptx::max_nan(got, upper ? half[2 * i + 1] : half[2 * i]);
    }
}

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
