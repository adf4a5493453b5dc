// The softmax of e4m3 consumers. The e4m3 codes of probabilities come straight from their logarithms, in even steps, eight to a factor of
// two (Schraudolph, "A Fast, Compact Approximation of the Exponential Function", 1999): a score takes a multiply-add and half a conversion
// instead of a multiply-add, an exponential and half a conversion. A code is up to 0.7 of a step too large before it is rounded, 0.47 of
// which are taken off.
//
// Codes below 8, for probabilities that are 14 in log2 below the largest, are even steps of the number and not of its logarithm: too small.
// So a key tile's probabilities are relative to the row's largest score in that tile, beside which those are next to nothing, and not to
// the largest so far, beside which they may be all that a tile has. The accumulated P V is float32, and may be scaled up as well as down.
#pragma once
#include "pb/sm90/softmax_rows.cuh"

namespace pb::sm90 {

struct CodedSoftmax : SoftmaxRows {
    // A row's probabilities are relative to this: a score for which scale_log2 x score is as large has the probability 2^offset. It starts
    // so low that the first key tile multiplies by 0 what was there before.
    float reference[2];

    __device__ __forceinline__ void reset() {
        reference[0] = reference[1] = kLowest;
        sum[0] = sum[1] = 0;
    }

    // P of a tile whose scores are not masked, as wgmma's A: register i has 4 scores of row i % 2. What was relative to the old references
    // is to be multiplied by `rescale`.
    template <int Scores>
    __device__ __forceinline__ void take_codes(float (&s)[Scores], float (&rescale)[2], unsigned (&p)[Scores / 4]) {
        const float least[2] = {least_reference(0), least_reference(1)};
        int bits[2];
        float next[2];
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            bits[r] = quad_max(largest_bits(s, r, 0));
            next[r] = fmaxf(__int_as_float(bits[r]) * scale_log2, least[r]);
        }
        // A row without a positive score is rare, and its maximum is taken once more. Codes come first, so that the vote is known when the
        // branch is reached.
        const bool redo = __any_sync(~0u, bits[0] == 0 || bits[1] == 0);
        scale_to_codes(s, next);
        if (redo) {
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                const float largest = __fmaf_rn(largest_score(s, r, kLowest) - kLargestCode, 1 / kCodes, next[r]);
                const float reference = bits[r] == 0 ? fmaxf(largest, least[r]) : next[r];
                add(s, r, (next[r] - reference) * kCodes);
                next[r] = reference;
            }
        }
        refer(next, rescale);
        pack_codes(s, p);
    }

    // The same where scores may be masked. few: rows may have so few keys that errors of codes would not cancel each other; they have
    // exponentials.
    template <int Scores>
    __device__ __forceinline__ void take_masked(float (&s)[Scores], float (&rescale)[2], unsigned (&p)[Scores / 4], bool few) {
        refer_to_tile(s, rescale);
        if (few) {
            exponentiate(s);
            pack(s, p);
        } else {
            scale_to_codes(s, reference);
            pack_codes(s, p);
        }
    }

    // What the accumulated P V is to be multiplied by.
    template <class Attention>
    __device__ __forceinline__ void finish(const PrefillParameters& parameters, const Tile& tile, int first_row,
                                           float (&factor)[2]) const {
        SoftmaxRows::finish<Attention>(parameters, tile, first_row, {offset - reference[0], offset - reference[1]}, factor);
    }

private:
    static constexpr float kLowest = -1e30f;  // finite: -infinity less -infinity would be NaN
    // In log2: up to which a lower reference may raise a row's sum. float32 ends at 128.
    static constexpr float kLargestSum = 48;
    static constexpr float kCode = 0x1p-24f;      // what pack_e4m3_codes takes for one
    static constexpr float kCodes = 8 * kCode;    // that many make a factor of two
    // The code of 2^offset, where offset is 8: the mean of P is then what exponentials make it.
    static constexpr float kLargestCode = (8 * (8 + 7) - 0.467f) * kCode;

    // First of the scores in register i: accumulators as they come, 32 keys per A fragment.
    __device__ __forceinline__ static constexpr int first_score(int i) { return i / 4 * 16 + i / 2 % 2 * 8 + i % 2 * 2; }

    // What the next reference is at least, lest sums overflow: scores so far below are nothing beside what the row has. Before its first
    // key it is -infinity.
    __device__ __forceinline__ float least_reference(int r) const { return reference[r] + (ptx::log2_approx(sum[r]) - kLargestSum); }

    // Makes the largest score of a row in the tile the new reference; masked scores are -infinity.
    template <int Scores>
    __device__ __forceinline__ void refer_to_tile(const float (&s)[Scores], float (&rescale)[2]) {
        int bits[2];
        float next[2];
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            bits[r] = quad_max(largest_bits(s, r, 0));
            next[r] = __int_as_float(bits[r]);
        }
        if (__any_sync(~0u, bits[0] == 0 || bits[1] == 0)) {
            next[0] = largest_score(s, 0, kLowest);
            next[1] = largest_score(s, 1, kLowest);
        }
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            next[r] = fmaxf(fmaxf(next[r] * scale_log2, least_reference(r)), kLowest);
        }
        refer(next, rescale);
    }

    __device__ __forceinline__ void refer(const float (&next)[2], float (&rescale)[2]) {
#pragma unroll
        for (int r = 0; r < 2; ++r) {
            rescale[r] = ptx::exp2_approx(reference[r] - next[r]);
            reference[r] = next[r];
        }
    }

    // Scores to their codes, not rounded, times kCode.
    template <int Scores>
    __device__ __forceinline__ void scale_to_codes(float (&s)[Scores], const float (&reference)[2]) const {
        const float shift[2] = {__fmaf_rn(reference[0], -kCodes, kLargestCode), __fmaf_rn(reference[1], -kCodes, kLargestCode)};
#pragma unroll
        for (int i = 0; i < Scores; ++i) {
            s[i] = __fmaf_rn(s[i], scale_log2 * kCodes, shift[i / 2 % 2]);
        }
    }

    template <int Scores>
    __device__ __forceinline__ static void add(float (&s)[Scores], int r, float difference) {
#pragma unroll
        for (int i = 0; i < Scores / 2; ++i) {
            s[element(r, i)] += difference;
        }
    }

    template <int Scores>
    __device__ __forceinline__ void exponentiate(float (&s)[Scores]) const {
        const float shift[2] = {offset - reference[0], offset - reference[1]};
#pragma unroll
        for (int i = 0; i < Scores; ++i) {
            s[i] = ptx::exp2_approx(__fmaf_rn(s[i], scale_log2, shift[i / 2 % 2]));
        }
    }

    template <int Scores>
    __device__ __forceinline__ static void pack_codes(const float (&s)[Scores], unsigned (&p)[Scores / 4]) {
#pragma unroll
        for (int i = 0; i < Scores / 4; ++i) {
            const float* q = s + first_score(i);
            p[i] = ptx::pack_e4m3_codes(q[0], q[1], q[4], q[5]);
        }
    }

    template <int Scores>
    __device__ __forceinline__ static void pack(const float (&s)[Scores], unsigned (&p)[Scores / 4]) {
#pragma unroll
        for (int i = 0; i < Scores / 4; ++i) {
            const float* q = s + first_score(i);
            p[i] = ptx::pack_e4m3(q[0], q[1], q[4], q[5]);
        }
    }
};

}  // namespace pb::sm90
