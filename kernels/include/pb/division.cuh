// Quotients rounded to nearest, as the host has them, without the branch that __fdiv_rn keeps for numbers at the ends of the range.
#pragma once

namespace pb {

// a / b. `reciprocal` is 1 / b rounded to nearest; one remainder step then gives the correct quotient (Markstein, "Computation of
// elementary functions on the IBM RISC System/6000 processor", 1990). For normal numbers whose quotient and remainder are normal too.
__device__ __forceinline__ float divide_rn(float a, float b, float reciprocal) {
    const float quotient = a * reciprocal;
    return __fmaf_rn(__fmaf_rn(-b, quotient, a), reciprocal, quotient);
}

__device__ __forceinline__ float divide_rn(float a, float b) {
    const float approximate = __fdividef(1.0f, b);
    return divide_rn(a, b, __fmaf_rn(__fmaf_rn(-b, approximate, 1.0f), approximate, approximate));
}

}  // namespace pb
