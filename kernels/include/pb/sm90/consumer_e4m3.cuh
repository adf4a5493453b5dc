// e4m3 consumers: three warpgroups, each one step after the other; they hide each other's latency.
#pragma once
#include "pb/sm90/consumer.cuh"

namespace pb::sm90 {

// Probabilities are scaled by 2^8 so that e4m3's range (448, smallest normal 2^-6) is used; the factor cancels in O / sum.
constexpr float kProbabilityOffset = 8;

template <class Shared>
struct E4m3Consumer {
    const PrefillParameters& parameters;
    const Shared& shared;
    int consumer;
    Ring<E4m3::kKeyStages> keys;
    Ring<E4m3::kTransposedStages> values;
    OnlineSoftmax softmax;
    float s[64];  // scores of one key tile, then probabilities
    float o[64];  // P V so far, relative to the softmax's maximum

    __device__ __forceinline__ E4m3Consumer(const PrefillParameters& parameters, const Shared& shared, int consumer)
        : parameters(parameters), shared(shared), consumer(consumer) {
        softmax.scale_log2 = parameters.score_scale * 1.44269504088896341f;  // log2(e)
        softmax.offset = kProbabilityOffset;
    }

    // Issues S = Q K^T of the next key tile.
    __device__ __forceinline__ void multiply_query_key() {
        ptx::mbarrier_wait(shared.key_full(keys.stage), keys.parity);
        const ptx::SharedDescriptor q = describe_tile(shared.query(consumer), 1024);
        const ptx::SharedDescriptor k = describe_tile(shared.key(keys.stage), 1024);
        ptx::wgmma_fence();
        ptx::multiply_e4m3(s, q, k);
#pragma unroll
        for (int step = 1; step < 4; ++step) {
            ptx::multiply_add_e4m3(s, advance(q, step * 32), advance(k, step * 32));
        }
        ptx::wgmma_commit();
    }

    // Of a tile's first key tile.
    __device__ __forceinline__ void begin(unsigned query_parity) {
        ptx::mbarrier_wait(shared.query_full(consumer), query_parity);
        multiply_query_key();
    }

    __device__ __forceinline__ void reset() {
        softmax.reset();
#pragma unroll
        for (int i = 0; i < 64; ++i) {
            o[i] = 0;
        }
    }

    // Two levels: fp8 wgmma keeps only about 13 fraction bits while it accumulates, so each key tile starts from zero and is added to
    // O in float32. Half of the columns at a time, to stay within 160 registers.
    template <int Half>
    __device__ __forceinline__ void add_probability_value(const unsigned (&p)[16], const float (&correction)[2]) {
        const ptx::SharedDescriptor v = describe_tile(shared.transposed(values.stage) + Half * 8192, 1024);
        float tile[32];
        ptx::wgmma_fence();
        ptx::multiply_e4m3_from_registers(tile, p, v);
#pragma unroll
        for (int step = 1; step < 4; ++step) {
            ptx::multiply_add_e4m3_from_registers(tile, p + 4 * step, advance(v, step * 32));
        }
        ptx::wgmma_commit();
        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(tile);
#pragma unroll
        for (int i = 0; i < 32; ++i) {
            float& sum = o[32 * Half + i];
            sum = __fmaf_rn(sum, correction[i / 2 % 2], tile[i]);
        }
    }

    // Takes up the S that was issued.
    template <bool Masked>
    __device__ __forceinline__ void step(const Rows& rows, int key_tile) {
        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(s);
        release(shared.key_empty(keys.stage));
        if (key_tile == 0) {
            release(shared.query_empty(consumer));  // early: the next tile's Q lands during this one's end
        }
        keys.advance();
        if constexpr (Masked) {
            rows.mask(s, key_tile);
        }
        float correction[2];
        softmax.update(s, correction);
        // Accumulators as they come, 32 keys per A fragment; V's keys were put in the order that this makes.
        unsigned p[16];
#pragma unroll
        for (int i = 0; i < 16; ++i) {
            const float* q = s + i / 4 * 16 + i / 2 % 2 * 8 + i % 2 * 2;
            p[i] = ptx::pack_e4m3(q[0], q[1], q[4], q[5]);
        }
        ptx::mbarrier_wait(shared.transposed_full(values.stage), values.parity);
        add_probability_value<0>(p, correction);
        add_probability_value<1>(p, correction);
        release(shared.transposed_empty(values.stage));
        values.advance();
    }

    template <class Output>
    __device__ __forceinline__ void write(const Tile& tile) {
        float factor[2];
        softmax.finish(parameters.output_scale, factor);
        Output::write(parameters, tile, consumer * kWarpgroupRows, o, factor, shared.output(consumer));
    }
};

template <class Output, class Shared>
__device__ __forceinline__ void consume_e4m3(const PrefillParameters& parameters, const Shared& shared, int consumer) {
    E4m3Consumer<Shared> attention(parameters, shared, consumer);
    Ring<kTileSlots> slots;
    unsigned query_parity = 0;
    Tile tile = take_work(shared, slots, threadIdx.x % 32).tile;  // the grid has no more blocks than there are tiles
    attention.begin(query_parity);
    for (;;) {
        const Rows rows(parameters, tile, consumer);
        attention.reset();
        int key_tile = key_tiles(tile) - 1;
        attention.template step<true>(rows, key_tile);
        for (--key_tile; key_tile >= rows.unmasked; --key_tile) {
            attention.multiply_query_key();
            attention.template step<true>(rows, key_tile);
        }
        for (; key_tile >= 0; --key_tile) {
            attention.multiply_query_key();
            attention.template step<false>(rows, key_tile);
        }
        planted_delay(parameters, key_tiles(tile));
        const Tile next = take_work(shared, slots, threadIdx.x % 32).tile;
        if (is_end(next)) {
            break;
        }
        // The next tile's first multiply runs while this one's output is written.
        attention.begin(query_parity ^= 1);
        attention.template write<Output>(tile);
        tile = next;
    }
    attention.template write<Output>(tile);
    Output::finish();
}

}  // namespace pb::sm90
