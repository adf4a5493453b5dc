// Paged prefill attention on Hopper: O = softmax(scale Q K^T) V over ragged sequences whose K and V lie in pages.
// A block takes tiles of packed query rows (tokens x the query heads of one kv head). Warpgroup 0 loads and prepares, the others multiply.
#pragma once
#include "pb/planted_delay.cuh"
#include "pb/ptx/setmaxnreg.cuh"
#include "pb/sm90/consumer.cuh"
#include "pb/sm90/consumer_pingpong.cuh"
#include "pb/sm90/producer.cuh"
#include "pb/sm90/value_zero_fill.cuh"
#include "pb/sm90/value_transposer.cuh"

namespace pb::sm90 {

// Dynamic shared memory of a kernel, which its .kernel.json tells the host: with room to align the base. [bytes]
template <class Precision, class Attention, class Output>
constexpr int kSharedBytes = SharedStorage<Precision, Attention, Output::kStagingBytes>::kBytes + kAtomBytes;

// The next tile that has rows for the consumer, or the end.
template <class Consumer, class Shared>
__device__ __forceinline__ Tile next_tile(Consumer& consumer, const Shared& shared, PipelineState<kTileSlots>& slots) {
    for (;;) {
        const Tile tile = take_work(shared, slots).tile;
        if (is_end(tile) || consumer.has_rows(tile)) {
            return tile;
        }
        consumer.skip(tile);
    }
}

// Zeroes the rows of Q that no token has, where the group does not divide the tile's rows: no load ever writes them. By the whole block.
template <class Group, class Shared>
__device__ __forceinline__ void zero_unused_query_rows(const PrefillParameters& parameters, const Shared& shared) {
    if constexpr (!Shared::kWholeTokens) {
        using T = typename Shared::T;
        constexpr int row_chunks = T::kSpanRowBytes / 16;
        const int used = Group::rows(parameters, Group::token(parameters, Shared::kTileRows));
        for (int chunk = used * row_chunks + threadIdx.x; chunk < Shared::kTileRows * row_chunks; chunk += T::kThreads) {
#pragma unroll
            for (int span = 0; span < T::kSpans; ++span) {
                ptx::store_shared(shared.query(0) + span * Shared::kQuerySpanBytes + chunk * 16, 0, 0, 0, 0);
            }
        }
        ptx::fence_proxy_async();
    }
}

// A consumer's work: tile after tile. The next tile is begun before this one's output is written, so that its first multiply runs
// meanwhile, unless the output needs the registers that S takes (Output::kBeforeNextTile).
template <class Attention, class Output, class Consumer, class Shared>
__device__ __forceinline__ void consume(Consumer consumer, const Shared& shared) {
    PipelineState<kTileSlots> slots;
    Tile tile = next_tile(consumer, shared, slots);
    if (is_end(tile)) {
        return;
    }
    consumer.begin();
    for (;;) {
        consumer.attend(tile);
        planted_delay(consumer.parameters, KeyTiles<Shared::T::kTileKeys, Attention::kWindow>(consumer.parameters, tile).count());
        const Tile next = next_tile(consumer, shared, slots);
        if (is_end(next)) {
            break;
        }
        if constexpr (Output::kBeforeNextTile) {
            consumer.template write<Output>(tile);
            consumer.begin();
        } else {
            consumer.begin();
            consumer.template write<Output>(tile);
        }
        tile = next;
    }
    consumer.template write<Output>(tile);
    Output::finish();
}

template <class Precision, class Attention, class Output>
__device__ __forceinline__ void prefill(const PrefillParameters& parameters) {
    using Shared = SharedStorage<Precision, Attention, Output::kStagingBytes>;
    using T = typename Shared::T;
    const bool prepared = T::kTransposesValues && has_value_tiles(parameters);

    // Shared memory and barriers. The swizzle follows address bits, so the base is rounded up to an atom.
    extern __shared__ unsigned char dynamic_shared[];
    const SharedAddress base = (shared_address(dynamic_shared) + kAtomBytes - 1) & ~static_cast<SharedAddress>(kAtomBytes - 1);
    const Shared shared{__shfl_sync(~0u, base, 0)};
    if (threadIdx.x == 0) {
        shared.init_barriers(prepared);
    }
    if constexpr (T::kTransposesValues) {
        if (prepared) {
            write_value_tiles<T, typename Output::Order, Attention::kWindow, Shared::kSlots>(parameters, shared.base);
        }
        write_sum_rows(shared);
    }
    zero_unused_query_rows<typename Attention::Group>(parameters, shared);
    __syncthreads();

    // Roles. Shuffles tell the compiler that a warp agrees on its role and on the base: descriptors then live in uniform registers.
    const int warp = __shfl_sync(~0u, threadIdx.x / 32, 0);
    if (warp < kWarpgroupWarps) {
        ptx::registers_give_back<T::kProducerRegisters>();
        if (warp == 0) {
            produce<Attention>(parameters, shared);
        } else if (warp <= T::kValueWarps && !prepared) {
            if constexpr (T::kTransposesValues) {
                transpose_values<Attention, typename Output::Order>(parameters, shared, warp - 1);
            } else {
                zero_fill_values<Attention>(parameters, shared);
            }
        }
    } else {
        ptx::registers_take<T::kConsumerRegisters>();
        const int consumer = warp / kWarpgroupWarps - 1;
        if constexpr (T::kTransposesValues) {
            using Products = E4m3Products<T, Shared::kQuerySpanBytes>;
            consume<Attention, Output>(Consumer<Products, Attention, Shared>(parameters, shared, consumer), shared);
        } else if constexpr (T::kPingPong) {
            if (consumer == 1) {
                ptx::named_barrier_arrive(kPingPongBarrier, kPingPongThreads);  // the first turn is consumer 0's
            }
            using Products = SixteenBitProducts<T, Shared::kQuerySpanBytes>;
            consume<Attention, Output>(PingPongConsumer<Products, Attention, Shared>(parameters, shared, consumer), shared);
        } else {
            using Products = SixteenBitProducts<T, Shared::kQuerySpanBytes>;
            consume<Attention, Output>(Consumer<Products, Attention, Shared>(parameters, shared, consumer), shared);
        }
    }
}

}  // namespace pb::sm90
