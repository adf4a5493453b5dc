// Random words and standard normals, bit for bit those of the host: src/Tool/Workload/{Philox4x32,StandardNormal,TensorRandom}.cs
// and docs/workload.md. A test compares every constant of this file with the host's. Rounding intrinsics throughout, so that
// neither contraction nor fast-math can change a bit.
#pragma once

namespace pb {

using uint64 = unsigned long long;

struct PhiloxBlock {
    unsigned word[4];
};

// Philox4x32-10 of Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC11).
__device__ inline PhiloxBlock philox4x32(PhiloxBlock counter, unsigned key0, unsigned key1) {
    constexpr int rounds = 10;
    constexpr unsigned multiplier0 = 0xD2511F53, multiplier1 = 0xCD9E8D57;
    constexpr unsigned key_step0 = 0x9E3779B9, key_step1 = 0xBB67AE85;
    for (int round = 0; round < rounds; round++) {
        const uint64 product0 = uint64(multiplier0) * counter.word[0];
        const uint64 product1 = uint64(multiplier1) * counter.word[2];
        counter = {{unsigned(product1 >> 32) ^ counter.word[1] ^ key0, unsigned(product1),
                    unsigned(product0 >> 32) ^ counter.word[3] ^ key1, unsigned(product0)}};
        key0 += key_step0;
        key1 += key_step1;
    }
    return counter;
}

// Words of elements 4 * block .. 4 * block + 3 of a tensor.
__device__ inline PhiloxBlock tensor_words(uint64 seed, unsigned tensor, uint64 block) {
    return philox4x32({{unsigned(block), unsigned(block >> 32), tensor, 0}}, unsigned(seed), unsigned(seed >> 32));
}

namespace normal {

// ln(1 + f) / f on [sqrt(1/2) - 1, sqrt(2) - 1], highest power first.
__device__ constexpr float logarithm[] =
    {0.0853331308f, -0.142692582f, 0.149774013f, -0.165779929f, 0.199559334f, -0.250013522f, 0.333341933f, -0.499999964f, 0.999999974f};

// |z| / x as a polynomial in w - 2.5 for w in [0, 5].
__device__ constexpr float body[] =
    {3.19696803e-08f, 4.83978825e-07f, -4.88579604e-06f, -6.19474573e-06f, 0.000308741177f,
     -0.00177308282f, -0.0059076601f, 0.348802717f, 2.12331347f};

// |z| / x as a polynomial in sqrt(w) - 3.4375 for sqrt(w) in [sqrt(5), 4.64].
__device__ constexpr float tail[] =
    {-0.000276388817f, 0.000898932915f, -0.00132517086f, 0.00181261172f, -0.00331186557f, 0.005235062f, 1.42401806f, 4.62806768f};

constexpr int magnitude_bits = 0x7FFFFFFF;
constexpr unsigned sign_bit = 0x80000000;
constexpr int square_root_of_half = 0x3F3504F3;   // its bits
constexpr float ln2 = 0.693147182f;
constexpr float two_to_minus_31 = 4.65661287e-10f;
constexpr float two_to_minus_32 = 2.32830644e-10f;
constexpr float two_to_minus_33 = 1.16415322e-10f;
constexpr float tail_from = 5.0f;
constexpr float body_centre = 2.5f;
constexpr float tail_centre = 3.4375f;

template <int Terms>
__device__ inline float polynomial(const float (&highest_first)[Terms], float t) {
    float sum = highest_first[0];
#pragma unroll
    for (int i = 1; i < Terms; i++) sum = __fmaf_rn(sum, t, highest_first[i]);
    return sum;
}

// -ln y for y in [2^-31, 1].
__device__ inline float negative_logarithm(float y) {
    const int bits = __float_as_int(y);
    const int exponent = (bits - square_root_of_half) >> 23;
    const float f = __fadd_rn(__int_as_float(bits - int(unsigned(exponent) << 23)), -1.0f);
    return __fmaf_rn(__int2float_rn(-exponent), ln2, __fmul_rn(-f, polynomial(logarithm, f)));
}

// The inverse of the distribution function at a 32-bit random word: bit 31 is the sign, the rest the magnitude's rank.
__device__ inline float from_word(unsigned word) {
    const int k = int(word & magnitude_bits);
    const float x = __fmaf_rn(__int2float_rn(k), two_to_minus_31, two_to_minus_32);
    // The upper tail's probability comes from the complement's integer: 1 - x in float32 would lose it.
    const float p = __fmaf_rn(__int2float_rn(magnitude_bits - k), two_to_minus_32, two_to_minus_33);
    const float w = negative_logarithm(__fmaf_rn(__fmul_rn(-4.0f, p), p, __fmul_rn(4.0f, p)));
    const float ratio = w < tail_from ? polynomial(body, __fadd_rn(w, -body_centre))
                                      : polynomial(tail, __fadd_rn(__fsqrt_rn(w), -tail_centre));
    return __uint_as_float(__float_as_uint(__fmul_rn(ratio, x)) | (word & sign_bit));
}

}  // namespace normal
}  // namespace pb
