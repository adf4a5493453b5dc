// The softmax of e4m3 consumers. In key tiles without a mask, the e4m3 codes of probabilities come straight from their logarithms, in even
// steps, eight to a factor of two (Schraudolph, "A Fast, Compact Approximation of the Exponential Function", 1999). A score then takes a
// multiply-add and half a conversion instead of a multiply-add, an exponential and half a conversion. A code is up to 0.7 of a step too
// large before it is rounded, 0.47 of which are taken off; rounded probabilities then have an error of 3.1 % instead of 2.7 % (rms).
#pragma once
#include "pb/sm90/online_softmax.cuh"

namespace pb::sm90 {

struct CodedSoftmax : OnlineSoftmax {
    // P of a tile as wgmma's A: register i has 4 scores of row i % 2. Whole: no score is masked. Masked tiles keep exponentials: rows of
    // few keys lie in those, and with few keys fewer errors cancel each other.
    template <bool Whole, int Scores>
    __device__ __forceinline__ void take_probabilities(float (&s)[Scores], float (&rescale)[2], unsigned (&p)[Scores / 4]) {
        if constexpr (Whole) {
            take_codes(s, rescale, p);
        } else {
            update(s, rescale);
            pack(s, 0, p);
            pack(s, 1, p);
        }
    }

private:
    // In log2: how near to its row's maximum a lane's largest score must be for codes as they are. Codes below 8, for probabilities that
    // are 14 below the largest, are even steps of the number and not of its logarithm. What lies there is next to nothing beside a near
    // score; without one it may be all that a tile has, and is put right.
    static constexpr float kNear = 8;
    // Of a code of the number 2^y, which is 8 (y + 7) less this: the mean of P is then what exponentials make it.
    static constexpr float kCodesBelow = 0.467f;
    static constexpr float kCode = 0x1p-24f;  // what pack_e4m3_codes takes for one

    // First of the scores in register i: accumulators as they come, 32 keys per A fragment.
    __device__ __forceinline__ static constexpr int first_score(int i) { return i / 4 * 16 + i / 2 % 2 * 8 + i % 2 * 2; }

    template <int Scores>
    __device__ __forceinline__ void take_codes(float (&s)[Scores], float (&rescale)[2], unsigned (&p)[Scores / 4]) {
        int bits[2];
        bool near[2];
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const int lane = largest_bits(s, r, kLeastBits);
            bits[r] = quad_max(::max(lane, __float_as_int(max[r])));
            near[r] = bits[r] >= 0 && is_near(lane, __int_as_float(bits[r]));
        }
        const bool all_near = __all_sync(~0u, near[0] && near[1]);
        if (!all_near) {
            redo_negative(s, bits);
        }
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            const float largest = __int_as_float(bits[r]);
            rescale[r] = ptx::exp2_approx((max[r] - largest) * scale_log2);
            max[r] = largest;
        }
        if (all_near) {
            code(s, 0, p, [](const float* q) { return ptx::pack_e4m3_codes(q[0], q[1], q[4], q[5]); });
            code(s, 1, p, [](const float* q) { return ptx::pack_e4m3_codes(q[0], q[1], q[4], q[5]); });
        } else {
            code_small_too(s, 0, near[0], p);
            code_small_too(s, 1, near[1], p);
        }
    }

    // bits: the largest of this lane's scores. Of negative scores alone those are the least's, which is far before the others are.
    __device__ __forceinline__ bool is_near(int bits, float largest) const {
        return __fmaf_rn(__int_as_float(bits) - largest, scale_log2, kNear) >= 0;
    }

    template <int Scores, class Pack>
    __device__ __forceinline__ void code(float (&s)[Scores], int r, unsigned (&p)[Scores / 4], const Pack& pack) const {
        const float scale = scale_log2 * (8 * kCode);
        const float shift = __fmaf_rn(shift_of(r), 8 * kCode, (8 * 7 - kCodesBelow) * kCode);
#pragma unroll
        for (int i = 0; i < Scores / 2; ++i) {
            float& x = s[element(r, i)];
            x = __fmaf_rn(x, scale, shift);
        }
#pragma unroll
        for (int i = r; i < Scores / 4; i += 2) {
            p[i] = pack(s + first_score(i));
        }
    }

    // A row is near if each of its four lanes is. Its bits are then those of `code`, so that they do not depend on other rows of the warp.
    template <int Scores>
    __device__ __forceinline__ void code_small_too(float (&s)[Scores], int r, bool near, unsigned (&p)[Scores / 4]) const {
        const unsigned quad = 15u << (threadIdx.x & 28);
        const bool row_near = (__ballot_sync(~0u, near) & quad) == quad;
        const ptx::LowCodes low = row_near ? ptx::LowCodes::none() : ptx::LowCodes::quarter_steps();
        code(s, r, p, [&](const float* q) { return ptx::pack_e4m3_codes(q[0], q[1], q[4], q[5], low); });
    }

    template <int Scores>
    __device__ __forceinline__ static void pack(const float (&s)[Scores], int r, unsigned (&p)[Scores / 4]) {
#pragma unroll
        for (int i = r; i < Scores / 4; i += 2) {
            const float* q = s + first_score(i);
            p[i] = ptx::pack_e4m3(q[0], q[1], q[4], q[5]);
        }
    }
};

}  // namespace pb::sm90
