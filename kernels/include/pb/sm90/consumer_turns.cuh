// bf16 consumers in turns. S = Q K^T of one key tile runs while P V of the tile before it does; the two warpgroups take turns at
// issuing (Shah et al., "FlashAttention-3", 2024, sections 3.1 and 3.2), so that one's exponentials meet the other's multiplies.
#pragma once
#include "pb/ptx/named_barrier.cuh"
#include "pb/sm90/consumer.cuh"

namespace pb::sm90 {

// Named barrier 0 is __syncthreads. A turn counts both warpgroups: they run the same number of key tiles, or the block hangs.
constexpr int kTurnBarrier = 1;
constexpr int kTurnThreads = 2 * kWarpgroupThreads;

template <class Shared>
struct TurnsConsumer {
    const PrefillParameters& parameters;
    const Shared& shared;
    int number;
    Ring<Shared::P::kKeyStages> keys;
    Ring<Shared::P::kValueStages> values;
    unsigned query_parity = 0;
    OnlineSoftmax softmax;
    float s[64];  // scores of one key tile, then probabilities
    float o[64];  // P V so far, relative to the softmax's maximum
    Bf16Products::Fragments p;  // probabilities of the key tile before

    __device__ __forceinline__ TurnsConsumer(const PrefillParameters& parameters, const Shared& shared, int number)
        : parameters(parameters), shared(shared), number(number) {
        softmax.scale_log2 = parameters.score_scale * kLog2E;
        softmax.offset = 0;
    }

    // Whether or not: the turns need both.
    __device__ __forceinline__ bool has_rows(const Tile&) const { return true; }
    __device__ __forceinline__ void let_pass(const Tile&) {}

    // Issues S of the tile's last key tile, the first that is worked on.
    __device__ __forceinline__ void begin() {
        ptx::mbarrier_wait(shared.query_full(number), query_parity);
        query_parity ^= 1;
        ptx::mbarrier_wait(shared.key_full(keys.stage), keys.parity);
        Bf16Products::multiply_query_key(s, shared.query(number), shared.key(keys.stage));
    }

    // The rest of a tile that was begun.
    __device__ __forceinline__ void attend(const Tile& tile) {
        const Rows rows(parameters, tile, number * kWarpgroupRows);
        int key_tile = key_tiles(tile) - 1;
        first_step(rows, key_tile);
        for (--key_tile; key_tile >= rows.unmasked; --key_tile) {
            step<true>(rows, key_tile);
        }
        for (; key_tile >= 0; --key_tile) {
            step<false>(rows, key_tile);
        }
        last_step();
    }

    template <class Output>
    __device__ __forceinline__ void write(const Tile& tile) {
        float factor[2];
        Bf16Products::finish(softmax);
        softmax.finish(parameters.output_scale, factor);
        Output::write(parameters, tile, number * kWarpgroupRows, o, factor, shared.output(number));
    }

private:
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
        Bf16Products::take_probabilities(softmax, s, correction, p);
    }

    template <bool Masked>
    __device__ __forceinline__ void step(const Rows& rows, int key_tile) {
        ptx::mbarrier_wait(shared.key_full(keys.stage), keys.parity);
        ptx::named_barrier_sync(kTurnBarrier + number, kTurnThreads);
        Bf16Products::multiply_query_key(s, shared.query(number), shared.key(keys.stage));
        ptx::mbarrier_wait(shared.value_full(values.stage), values.parity);
        Bf16Products::multiply_probability_value(o, p, shared.value(values.stage));
        ptx::named_barrier_arrive(kTurnBarrier + 1 - number, kTurnThreads);

        ptx::wgmma_wait<1>();
        ptx::wgmma_pin(s);
        release_key(key_tile == 0);
        if constexpr (Masked) {
            rows.mask(s, key_tile);
        }
        float correction[2];
        softmax.update(s, correction);

        take_product();
        Bf16Products::take_probabilities(softmax, s, correction, p);
        Bf16Products::rescale(o, correction);
    }

    // P V of key tile 0.
    __device__ __forceinline__ void last_step() {
        ptx::mbarrier_wait(shared.value_full(values.stage), values.parity);
        Bf16Products::multiply_probability_value(o, p, shared.value(values.stage));
        take_product();
    }

    __device__ __forceinline__ void take_product() {
        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(o);
        release(shared.value_empty(values.stage));
        values.advance();
    }

    __device__ __forceinline__ void release_key(bool last) {
        release(shared.key_empty(keys.stage));
        if (last) {
            release(shared.query_empty(number));  // early: the next tile's Q lands during this one's end
        }
        keys.advance();
    }
};

}  // namespace pb::sm90
