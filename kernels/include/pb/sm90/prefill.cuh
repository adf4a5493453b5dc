// Paged prefill attention on Hopper: O = softmax(scale Q K^T) V over ragged sequences whose K and V lie in pages.
// A block takes tiles of packed query rows (tokens x the query heads of one kv head). Warpgroup 0 loads and prepares, the others multiply.
#pragma once
#include "pb/planted_delay.cuh"
#include "pb/ptx/setmaxnreg.cuh"
#include "pb/sm90/consumer.cuh"
#include "pb/sm90/consumer_turns.cuh"
#include "pb/sm90/loader.cuh"
#include "pb/sm90/value_clearer.cuh"
#include "pb/sm90/value_transposer.cuh"

namespace pb::sm90 {

// What .kernel.json promises the host: threads and shared bytes of each kernel.
template <class Precision, class Output>
constexpr int kSharedBytes = SharedMap<Precision, Output::kStagingBytes>::kBytes + 1024;

// The next tile that has rows for the consumer, or the end.
template <class Consumer, class Shared>
__device__ __forceinline__ Tile next_tile(Consumer& consumer, const Shared& shared, Ring<kTileSlots>& slots) {
    for (;;) {
        const Tile tile = take_work(shared, slots).tile;
        if (is_end(tile) || consumer.has_rows(tile)) {
            return tile;
        }
        consumer.let_pass(tile);
    }
}

// Tile after tile. A consumer is begun before its tile's output is written, so that the first multiply of the next runs meanwhile, unless
// the output wants the registers that S takes.
template <class Output, class Consumer, class Shared>
__device__ __forceinline__ void consume(Consumer consumer, const Shared& shared) {
    Ring<kTileSlots> slots;
    Tile tile = next_tile(consumer, shared, slots);
    if (is_end(tile)) {
        return;
    }
    consumer.begin();
    for (;;) {
        consumer.attend(tile);
        planted_delay(consumer.parameters, key_tiles(tile));
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

template <class Precision, class Output>
__device__ __forceinline__ void prefill(const PrefillParameters& parameters) {
    using Shared = SharedMap<Precision, Output::kStagingBytes>;
    const bool prepared = Shared::kTransposes && has_value_tiles(parameters);

    // Shared memory and barriers. The swizzle follows address bits, so the base is rounded up to 1024 bytes.
    extern __shared__ unsigned char dynamic_shared[];
    const SharedAddress base = (shared_address(dynamic_shared) + 1023) & ~1023u;
    const Shared shared{__shfl_sync(~0u, base, 0)};
    if (threadIdx.x == 0) {
        shared.init_barriers(prepared);
    }
    if constexpr (Shared::kTransposes) {
        if (prepared) {
            write_value_tiles<typename Output::Order>(parameters, shared.base);
        }
        write_sum_rows(shared);
    }
    __syncthreads();

    // Roles. Shuffles tell the compiler that a warp agrees on its role and on the base: descriptors then live in uniform registers.
    const int warp = __shfl_sync(~0u, threadIdx.x / 32, 0);
    if (warp < 4) {
        ptx::registers_give_back<Precision::kProducerRegisters>();
        if (warp == 0) {
            load_tiles<Precision>(parameters, shared);
        } else if (warp <= Precision::kValuePreparers && !prepared) {
            if constexpr (Shared::kTransposes) {
                transpose_values<typename Output::Order>(shared, warp - 1);
            } else {
                clear_unwritten_values(shared);
            }
        }
    } else {
        ptx::registers_take<Precision::kConsumerRegisters>();
        const int consumer = warp / 4 - 1;
        if constexpr (Shared::kTransposes) {
            consume<Output>(Consumer<E4m3Products, Shared>(parameters, shared, consumer), shared);
        } else if constexpr (Precision::kConsumers == 3) {
            consume<Output>(Consumer<Bf16Products, Shared>(parameters, shared, consumer), shared);
        } else {
            if (consumer == 1) {
                ptx::named_barrier_arrive(kTurnBarrier, kTurnThreads);  // the first turn is consumer 0's
            }
            consume<Output>(TurnsConsumer<Shared>(parameters, shared, consumer), shared);
        }
    }
}

}  // namespace pb::sm90
