// bf16 and fp16 output, through shared memory.
#pragma once
#include "pb/sm90/epilogue/element_order.cuh"
#include "pb/sm90/epilogue/stores.cuh"
#include "pb/ptx/ldmatrix.cuh"
#include "pb/ptx/mma.cuh"

namespace pb::sm90 {

// Element: ptx::Bf16 or Fp16. Group: decides how rows leave.
template <int HeadSize, class Element, class Group>
struct SixteenBitOutput {
    using Stores = StoresOf<HeadSize, kWholeTokens<Group>>;
    static constexpr int kSpanBlocks = kSpanBytes / 2 / 16;
    static constexpr int kSpanOutputs = 8 * kSpanBlocks;  // accumulators of a thread
    static constexpr int kSpans = (HeadSize * 2 + kSpanBytes - 1) / kSpanBytes;
    static constexpr int kBlocks = HeadSize / 16;
    static constexpr int kStagingBytes = Stores::kStagedSpans * kStagedSpanBytes;  // of one warpgroup
    static constexpr bool kBeforeNextTile = !kWholeTokens<Group>;
    using Outputs = float[HeadSize / 2];

    // o: wgmma accumulators, whose column is the element of the head, from the first span that is staged on. blocks: how many blocks of 16
    // elements there are from there to the end of the head; at most kStagedSpans spans of them are staged.
    __device__ __forceinline__ static void stage(const float* o, int blocks, const float (&factor)[2], SharedAddress staging) {
        const int lane = threadIdx.x % 32;
        const int row = warp_row() + lane % kWarpRows;
#pragma unroll
        for (int b = 0; b < Stores::kStagedSpans * kSpanBlocks; ++b) {
            if (b >= blocks) {
                break;
            }
            const float* x = o + 8 * b;
            const SharedAddress to = staging + b / kSpanBlocks * kStagedSpanBytes +
                                     swizzled_offset(row, b % kSpanBlocks * 32 + lane / 16 * 16);
            ptx::store_matrices(to, Element::pack(x[0] * factor[0], x[1] * factor[0]), Element::pack(x[2] * factor[1], x[3] * factor[1]),
                             Element::pack(x[4] * factor[0], x[5] * factor[0]), Element::pack(x[6] * factor[1], x[7] * factor[1]));
        }
    }

    // The same for accumulators of a product with V^T (epilogue/element_order.cuh): 8b + 2r + {0, 4, 1, 5} are elements 16b + 4 (lane % 4)
    // ... + 3 of row r.
    __device__ __forceinline__ static void stage_transposed(const float* o, int blocks, const float (&factor)[2], SharedAddress staging) {
        const int lane = threadIdx.x % 32;
#pragma unroll
        for (int b = 0; b < Stores::kStagedSpans * kSpanBlocks; ++b) {
            if (b >= blocks) {
                break;
            }
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                const float* x = o + 8 * b + 2 * r;
                const int row = warp_row() + lane / 4 + 8 * r;
                const SharedAddress to = staging + b / kSpanBlocks * kStagedSpanBytes +
                                         swizzled_offset(row, b % kSpanBlocks * 32 + lane % 4 * 8);
                ptx::store_shared(to, Element::pack(x[0] * factor[r], x[4] * factor[r]),
                                  Element::pack(x[1] * factor[r], x[5] * factor[r]));
            }
        }
    }

    __device__ __forceinline__ static void write(const PrefillParameters& parameters, const Tile& tile, int first_row, const Outputs& o,
                                                 const float (&factor)[2], SharedAddress staging) {
#pragma unroll
        for (int span = 0; span < kSpans; span += Stores::kStagedSpans) {
            Stores::wait();
            stage(o + span * kSpanOutputs, kBlocks - span * kSpanBlocks, factor, staging);
            Stores::template store<Group>(parameters, tile, first_row, span, staging);
        }
    }

    __device__ __forceinline__ static void finish() { Stores::finish(); }
};

// The same for accumulators of a product with V^T.
template <int HeadSize, class Element, class Group>
struct SixteenBitOutputOfTransposed : SixteenBitOutput<HeadSize, Element, Group> {
    using Order = QuadOrder;
    using Base = SixteenBitOutput<HeadSize, Element, Group>;
    using Outputs = float[kPaddedRow<HeadSize> / 2];

    __device__ __forceinline__ static void write(const PrefillParameters& parameters, const Tile& tile, int first_row, const Outputs& o,
                                                 const float (&factor)[2], SharedAddress staging) {
#pragma unroll
        for (int span = 0; span < Base::kSpans; span += Base::Stores::kStagedSpans) {
            Base::Stores::wait();
            Base::stage_transposed(o + span * Base::kSpanOutputs, Base::kBlocks - span * Base::kSpanBlocks, factor, staging);
            Base::Stores::template store<Group>(parameters, tile, first_row, span, staging);
        }
    }
};

}  // namespace pb::sm90
