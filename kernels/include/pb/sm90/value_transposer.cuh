// e4m3: the three warps that transpose V, because fp8 wgmma reads operands with K (here: the keys) contiguous only.
#pragma once
#include "pb/ptx/fence_proxy.cuh"
#include "pb/ptx/ldmatrix.cuh"
#include "pb/sm90/epilogue/element_order.cuh"
#include "pb/sm90/shared_tile.cuh"
#include "pb/sm90/tile_queue.cuh"

namespace pb::sm90 {

// V^T has one 128-byte row per element of the head. Two orders are chosen so that no register needs a shuffle:
//   keys: position 16h + 4t + i of a row's 32-key group holds key 16h + 8 (i / 2) + 2t + i % 2, the order in which P's accumulators
//         lie in a thread when packed as they come (lane % 4 = t);
//   rows: as the output wants its elements (sm90/epilogue/element_order.cuh).
// V lies span after span, as it came. A piece is 32 keys x 16 elements, or four such. ldmatrix moves pairs of bytes; byte permutes split
// them into even and odd elements.
template <class Traits, class Order>
struct TransposePiece;

// Selectors of __byte_perm: the even bytes of two registers, and the odd ones.
constexpr unsigned kEvenBytes = 0x6420;
constexpr unsigned kOddBytes = 0x7531;

// Where byte `byte` of key `key` lies in a tile of V as the copy engine stored it. [bytes]
template <class Traits>
__device__ __forceinline__ int raw_offset(int key, int byte) {
    const int offset = swizzled_offset<Traits::kSpanRowBytes>(key, Traits::kSpans == 1 ? byte : byte % kSpanBytes);
    return Traits::kSpans == 1 ? offset : byte / kSpanBytes * Traits::kTileKeys * kSpanBytes + offset;
}

// Bytes of keys from `valid` on become 0. Register i holds keys 8i + 2 (lane % 4), + 1 of a group of 32 in its halves.
__device__ __forceinline__ void zero_unwritten_keys(unsigned (&loaded)[4], int first_key, int valid, int lane) {
#pragma unroll
    for (int i = 0; i < 4; ++i) {
        const int left = valid - (first_key + 8 * i + lane % 4 * 2);
        loaded[i] &= left >= 2 ? ~0u : left == 1 ? 0xFFFFu : 0u;
    }
}

template <class Traits>
struct TransposePiece<Traits, QuadOrder> {
    static constexpr int kBlocks = Traits::kWidth / 16;
    static constexpr int kCount = Traits::kTileKeys / 32 * kBlocks;
    static constexpr int kInFlight = 2;  // hide the shared memory's latency
    unsigned loaded[4];

    __device__ __forceinline__ void load(SharedAddress values, int piece, int lane) {
        ptx::load_matrices_transposed(loaded, values + raw_offset<Traits>(piece / kBlocks * 32 + lane, piece % kBlocks * 16));
    }

    __device__ __forceinline__ void zero_unwritten(int piece, int valid, int lane) {
        zero_unwritten_keys(loaded, piece / kBlocks * 32, valid, lane);
    }

    __device__ __forceinline__ void store(SharedAddress transposed, int piece, int lane) const {
        const int row = QuadOrder::row(piece % kBlocks, lane % 8, lane / 16);
        const int byte = piece / kBlocks * 32 + lane / 8 % 2 * 16;
        ptx::store_matrices(transposed + swizzled_offset(row, byte), __byte_perm(loaded[0], loaded[1], kEvenBytes),
                            __byte_perm(loaded[2], loaded[3], kEvenBytes), __byte_perm(loaded[0], loaded[1], kOddBytes),
                            __byte_perm(loaded[2], loaded[3], kOddBytes));
    }
};

// A piece is the four blocks B i + h of the head, i = 0 ... 3, with B = kBlocks, the blocks that a lane has of a row. In this order the
// eight rows of one block lie in two of the eight places of a swizzle atom, so that a matrix of one block would be stored with four-way
// bank conflicts. The rows of all four blocks lie in all eight. So each matrix that is stored has two rows of every block: pairs 2i and
// 2i + 1 of block (i + matrix) % 4.
template <class Traits>
struct TransposePiece<Traits, BlockOrder<Traits::kWidth>> {
    using Order = BlockOrder<Traits::kWidth>;
    static constexpr int kBlocks = Order::kBlocks;
    static constexpr int kCount = Traits::kTileKeys / 32 * kBlocks;
    static constexpr int kInFlight = 1;
    unsigned loaded[4][4];  // of block B i + h

    __device__ __forceinline__ void load(SharedAddress values, int piece, int lane) {
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            ptx::load_matrices_transposed(
                loaded[i], values + raw_offset<Traits>(piece / kBlocks * 32 + lane, (kBlocks * i + piece % kBlocks) * 16));
        }
    }

    __device__ __forceinline__ void zero_unwritten(int piece, int valid, int lane) {
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            zero_unwritten_keys(loaded[i], piece / kBlocks * 32, valid, lane);
        }
    }

    __device__ __forceinline__ void store(SharedAddress transposed, int piece, int lane) const {
        const int pair = lane % 8;
        const int block = (pair / 2 + lane / 8) % 4 * kBlocks + piece % kBlocks;  // whose row this lane gives the address of
#pragma unroll
        for (int odd = 0; odd < 2; ++odd) {
#pragma unroll
            for (int half = 0; half < 2; ++half) {
                unsigned word[4];
#pragma unroll
                for (int i = 0; i < 4; ++i) {
                    word[i] = __byte_perm(loaded[i][2 * half], loaded[i][2 * half + 1], odd ? kOddBytes : kEvenBytes);
                }
                rotate(word, lane / 8);
                const SharedAddress to = transposed + swizzled_offset(Order::row(block, pair, odd), piece / kBlocks * 32 + half * 16);
                ptx::store_matrices(to, word[0], word[1], word[2], word[3]);
            }
        }
    }

private:
    // word[i] becomes word[(i + by) % 4].
    __device__ __forceinline__ static void rotate(unsigned (&word)[4], int by) {
        const bool one = by & 1;
        const unsigned a = one ? word[1] : word[0];
        const unsigned b = one ? word[2] : word[1];
        const unsigned c = one ? word[3] : word[2];
        const unsigned d = one ? word[0] : word[3];
        const bool two = by & 2;
        word[0] = two ? c : a;
        word[1] = two ? d : b;
        word[2] = two ? a : c;
        word[3] = two ? b : d;
    }
};

// A warp's pieces of one tile. valid: keys of the tile that the sequence has; with ZeroFill the others become zeros.
template <class Traits, class Order, bool ZeroFill>
__device__ __forceinline__ void transpose_tile(SharedAddress values, SharedAddress transposed, int first_piece, int valid, int lane) {
    using Piece = TransposePiece<Traits, Order>;
    constexpr int step = Traits::kValueWarps;
#pragma unroll 1
    for (int piece = first_piece; piece < Piece::kCount; piece += Piece::kInFlight * step) {
        const bool two = Piece::kInFlight == 2 && piece + step < Piece::kCount;
        Piece a;
        Piece b{};
        a.load(values, piece, lane);
        if (two) {
            b.load(values, piece + step, lane);
        }
        if constexpr (ZeroFill) {
            a.zero_unwritten(piece, valid, lane);
            b.zero_unwritten(piece + step, valid, lane);
        }
        a.store(transposed, piece, lane);
        if (two) {
            b.store(transposed, piece + step, lane);
        }
    }
}

// The work of one of the three warps: its share of each tile of V that the producer loads.
template <class Attention, class Order, class Shared>
__device__ __forceinline__ void transpose_values(const PrefillParameters& parameters, const Shared& shared, int value_warp) {
    using T = typename Shared::T;
    const int lane = threadIdx.x % 32;
    PipelineState<kTileSlots> slots;
    PipelineState<T::kValueStages> values;
    PipelineState<T::kTransposedStages> transposed;
    for (;;) {
        const Work work = take_work(shared, slots);
        if (is_end(work.tile)) {
            return;
        }
        int valid = work.valid_values;
        // One number that counts down, since these warps have few registers.
        for (int left = KeyTiles<T::kTileKeys, Attention::kWindow>(parameters, work.tile).count() - 1; left >= 0; --left) {
            ptx::mbarrier_wait(shared.value_full(values.stage), values.parity);
            ptx::mbarrier_wait(shared.transposed_empty(transposed.stage), transposed.parity ^ 1);
            const SharedAddress from = shared.value(values.stage);
            const SharedAddress to = shared.transposed(transposed.stage);
            if (valid < T::kTileKeys) {
                transpose_tile<T, Order, true>(from, to, value_warp, valid, lane);
                valid = T::kTileKeys;
            } else {
                transpose_tile<T, Order, false>(from, to, value_warp, valid, lane);
            }
            // Before wgmma reads what was written, and before the copy engine overwrites what was read.
            ptx::fence_proxy_async();
            __syncwarp();
            if (lane == 0) {
                ptx::mbarrier_arrive(shared.transposed_full(transposed.stage));
                ptx::mbarrier_arrive(shared.value_empty(values.stage));
            }
            values.advance();
            transposed.advance();
        }
    }
}

}  // namespace pb::sm90
