// bf16 consumers. S = Q K^T of one key tile runs while P V of the tile before it does; the two warpgroups take turns at issuing
// (Shah et al., "FlashAttention-3", 2024, sections 3.1 and 3.2), so that one's exponentials meet the other's multiplies.
#pragma once
#include "pb/epilogue/bf16.cuh"
#include "pb/ptx/named_barrier.cuh"
#include "pb/sm90/consumer.cuh"

namespace pb::sm90 {

// Named barrier 0 is __syncthreads. A turn counts both warpgroups: they run the same number of key tiles, or the block hangs.
constexpr int kTurnBarrier = 1;
constexpr int kTurnThreads = 2 * kWarpgroupThreads;

template <class Shared>
struct Bf16Consumer {
    const PrefillParameters& parameters;
    const Shared& shared;
    int consumer;
    Ring<Bf16::kKeyStages> keys;
    Ring<Bf16::kValueStages> values;
    OnlineSoftmax softmax;
    float s[64];     // scores of one key tile, then probabilities
    float o[64];     // P V so far, relative to the softmax's maximum
    unsigned p[32];  // probabilities of the key tile before, bf16: wgmma's A fragments, 4 registers per 16 keys

    __device__ __forceinline__ Bf16Consumer(const PrefillParameters& parameters, const Shared& shared, int consumer)
        : parameters(parameters), shared(shared), consumer(consumer) {
        softmax.scale_log2 = parameters.score_scale * 1.44269504088896341f;  // log2(e)
        softmax.offset = 0;
    }

    // S = Q K^T; K: 2048 bytes per 8 keys, the halves of the head 1024 apart.
    __device__ __forceinline__ void multiply_query_key() {
        const ptx::SharedDescriptor q = describe_tile(shared.query(consumer), 1024);
        const ptx::SharedDescriptor k = describe_tile(shared.key(keys.stage), 2048);
        ptx::wgmma_fence();
        ptx::multiply_bf16(s, q, k);
#pragma unroll
        for (int step = 1; step < 8; ++step) {
            const int half = step / 4;
            const int bytes = step % 4 * 32;
            ptx::multiply_add_bf16(s, advance(q, half * 8192 + bytes), advance(k, half * 1024 + bytes));
        }
        ptx::wgmma_commit();
    }

    // O += P V; V: 8 keys x 64 elements an atom, 16 keys 4096 bytes.
    __device__ __forceinline__ void multiply_probability_value() {
        const ptx::SharedDescriptor v = describe_tile(shared.value(values.stage), 2048, 1024);
        ptx::wgmma_pin(o);
        ptx::wgmma_fence();
#pragma unroll
        for (int step = 0; step < 8; ++step) {
            ptx::multiply_add_bf16_from_registers(o, p + 4 * step, advance(v, step * 4096));
        }
        ptx::wgmma_commit();
    }

    __device__ __forceinline__ void release_key(bool last) {
        release(shared.key_empty(keys.stage));
        if (last) {
            release(shared.query_empty(consumer));  // early: the next tile's Q lands during this one's end
        }
        keys.advance();
    }

    // Accumulators 8i ... 8i + 7 of S are, in this order, the A fragment of 16 keys.
    __device__ __forceinline__ void convert_probabilities() {
#pragma unroll
        for (int i = 0; i < 32; ++i) {
            p[i] = ptx::pack_bf16(s[2 * i], s[2 * i + 1]);
        }
    }

    // Issues S of the tile's last key tile, the first that is worked on.
    __device__ __forceinline__ void begin(unsigned query_parity) {
        ptx::mbarrier_wait(shared.query_full(consumer), query_parity);
        ptx::mbarrier_wait(shared.key_full(keys.stage), keys.parity);
        multiply_query_key();
    }

    __device__ __forceinline__ void first_step(const Rows& rows, int key_tile) {
        softmax.reset();
#pragma unroll
        for (int i = 0; i < 64; ++i) {
            o[i] = 0;
        }
        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(s);
        release_key(key_tile == 0);
        rows.mask(s, key_tile);
        float correction[2];  // of nothing
        softmax.update(s, correction);
        convert_probabilities();
    }

    template <bool Masked>
    __device__ __forceinline__ void step(const Rows& rows, int key_tile) {
        ptx::mbarrier_wait(shared.key_full(keys.stage), keys.parity);
        ptx::named_barrier_sync(kTurnBarrier + consumer, kTurnThreads);
        multiply_query_key();
        ptx::mbarrier_wait(shared.value_full(values.stage), values.parity);
        multiply_probability_value();
        ptx::named_barrier_arrive(kTurnBarrier + 1 - consumer, kTurnThreads);

        ptx::wgmma_wait<1>();
        ptx::wgmma_pin(s);
        release_key(key_tile == 0);
        if constexpr (Masked) {
            rows.mask(s, key_tile);
        }
        float correction[2];
        softmax.update(s, correction);

        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(o);
        release(shared.value_empty(values.stage));
        values.advance();
        convert_probabilities();
#pragma unroll
        for (int i = 0; i < 64; ++i) {
            o[i] *= correction[i / 2 % 2];
        }
    }

    // P V of key tile 0.
    __device__ __forceinline__ void last_step() {
        ptx::mbarrier_wait(shared.value_full(values.stage), values.parity);
        multiply_probability_value();
        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(o);
        release(shared.value_empty(values.stage));
        values.advance();
    }

    __device__ __forceinline__ void write(const Tile& tile, int first_row) {
        float factor[2];
        softmax.finish(parameters.output_scale, factor);
        Bf16Output::wait_for_staging();
        Bf16Output::stage(o, factor, shared.output(consumer));
        Bf16Output::store(parameters, tile, first_row, shared.output(consumer));
    }
};

template <class Shared>
__device__ __forceinline__ void consume_bf16(const PrefillParameters& parameters, const Shared& shared, int consumer) {
    Bf16Consumer<Shared> attention(parameters, shared, consumer);
    Ring<kTileSlots> slots;
    unsigned query_parity = 0;
    if (consumer == 1) {
        ptx::named_barrier_arrive(kTurnBarrier, kTurnThreads);  // the first turn is consumer 0's
    }
    Tile tile = take_work(shared, slots, threadIdx.x % 32).tile;  // the grid has no more blocks than there are tiles
    attention.begin(query_parity);
    for (;;) {
        const Rows rows(parameters, tile, consumer);
        int key_tile = key_tiles(tile) - 1;
        attention.first_step(rows, key_tile);
        for (--key_tile; key_tile >= rows.unmasked; --key_tile) {
            attention.template step<true>(rows, key_tile);
        }
        for (; key_tile >= 0; --key_tile) {
            attention.template step<false>(rows, key_tile);
        }
        attention.last_step();
        planted_delay(parameters, key_tiles(tile));
        const Tile next = take_work(shared, slots, threadIdx.x % 32).tile;
        if (is_end(next)) {
            break;
        }
        // The next tile's first multiply runs while this one's output is written.
        attention.begin(query_parity ^= 1);
        attention.write(tile, rows.first_row);
        tile = next;
    }
    attention.write(tile, consumer * kWarpgroupRows);
    Bf16Output::finish();
}

}  // namespace pb::sm90
