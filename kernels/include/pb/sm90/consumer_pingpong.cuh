// Consumers of 16 bits in ping-pong. S = Q K^T of one key tile runs while P V of the tile before it does; the two warpgroups take turns
// at issuing (Shah et al., "FlashAttention-3", 2024, sections 3.1 and 3.2), so that one's exponentials meet the other's multiplies.
#pragma once
#include "pb/ptx/named_barrier.cuh"
#include "pb/sm90/consumer.cuh"

namespace pb::sm90 {

// Named barrier 0 is __syncthreads. A turn counts both warpgroups: they run the same number of key tiles, or the block hangs.
constexpr int kPingPongBarrier = 1;
constexpr int kPingPongThreads = 2 * kWarpgroupThreads;

template <class Products, class Attention, class Shared>
struct PingPongConsumer {
    using T = typename Shared::T;

    const PrefillParameters& parameters;
    const Shared& shared;
    int number;
    PipelineState<T::kKeyStages> keys;
    PipelineState<T::kValueStages> values;
    unsigned query_parity = 0;
    OnlineSoftmax softmax;
    typename Products::Scores s;     // of one key tile, then probabilities
    typename Products::Outputs o;    // P V so far, relative to the softmax's maximum
    typename Products::Fragments p;  // probabilities of the key tile before

    __device__ __forceinline__ PingPongConsumer(const PrefillParameters& parameters, const Shared& shared, int number)
        : parameters(parameters), shared(shared), number(number) {
        softmax.scale_log2 = Attention::Score::scale_log2(parameters);
        softmax.offset = Products::kProbabilityOffset;
    }

    __device__ __forceinline__ int first_row() const { return number * kWarpgroupRows; }

    // Both consumers run every tile, even without rows of their own: ping-pong needs both.
    __device__ __forceinline__ bool has_rows(const Tile&) const { return true; }
    __device__ __forceinline__ void skip(const Tile&) {}

    // Issues S of the tile's last key tile, the first that is worked on.
    __device__ __forceinline__ void begin() {
        ptx::mbarrier_wait(shared.query_full(number), query_parity);
        query_parity ^= 1;
        ptx::mbarrier_wait(shared.key_full(keys.stage), keys.parity);
        Products::multiply_query_key(s, shared.query(number), shared.key(keys.stage));
    }

    // The rest of a tile that was begun.
    __device__ __forceinline__ void attend(const Tile& tile) {
        const Rows<T, Attention> rows(parameters, tile, first_row());
        int key_tile = rows.tiles.end() - 1;
        first_step(rows, key_tile);
        for (--key_tile; key_tile >= rows.tiles.unmasked; --key_tile) {
            step<true>(rows, key_tile);
        }
        for (; key_tile >= rows.tiles.windowed; --key_tile) {
            step<false>(rows, key_tile);
        }
        if constexpr (Attention::kWindow) {
            for (; key_tile >= rows.tiles.first(); --key_tile) {
                step<true>(rows, key_tile);
            }
        }
        last_step();
    }

    template <class Output>
    __device__ __forceinline__ void write(const Tile& tile) {
        float factor[2];
        Products::gather(softmax);
        softmax.finish<Attention>(parameters, tile, first_row(), factor);
        Output::write(parameters, tile, first_row(), o, factor, shared.output(number));
    }

private:
    __device__ __forceinline__ void first_step(const Rows<T, Attention>& rows, int key_tile) {
        softmax.reset();
#pragma unroll
        for (int i = 0; i < T::kOutputs; ++i) {
            o[i] = 0;
        }
        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(s);
        release_key(key_tile == rows.tiles.first());
        Attention::Score::transform(parameters, s);
        rows.mask(parameters, s, key_tile);
        float rescale[2];  // not used: nothing has been accumulated yet
        softmax.update(s, rescale);
        take_probabilities(rescale);
    }

    template <bool Masked>
    __device__ __forceinline__ void step(const Rows<T, Attention>& rows, int key_tile) {
        ptx::mbarrier_wait(shared.key_full(keys.stage), keys.parity);
        ptx::named_barrier_sync(kPingPongBarrier + number, kPingPongThreads);
        Products::multiply_query_key(s, shared.query(number), shared.key(keys.stage));
        ptx::mbarrier_wait(shared.value_full(values.stage), values.parity);
        Products::multiply_probability_value(o, p, shared.value(values.stage));
        ptx::named_barrier_arrive(kPingPongBarrier + 1 - number, kPingPongThreads);

        ptx::wgmma_wait<1>();
        ptx::wgmma_pin(s);
        release_key(key_tile == rows.tiles.first());
        Attention::Score::transform(parameters, s);
        if constexpr (Masked) {
            rows.mask(parameters, s, key_tile);
        }
        float rescale[2];
        softmax.update(s, rescale);

        take_product();
        take_probabilities(rescale);
        Products::rescale_output(o, rescale);
    }

    __device__ __forceinline__ void take_probabilities(const float (&rescale)[2]) {
        Products::pack(s, p);
        softmax.add(s, rescale);  // after: in the other order ptxas 12.4 spills
    }

    // P V of the first key tile.
    __device__ __forceinline__ void last_step() {
        ptx::mbarrier_wait(shared.value_full(values.stage), values.parity);
        Products::multiply_probability_value(o, p, shared.value(values.stage));
        take_product();
    }

    __device__ __forceinline__ void take_product() {
        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(o);
        release(shared.value_empty(values.stage));
        values.advance();
    }

    __device__ __forceinline__ void release_key(bool first) {
        release(shared.key_empty(keys.stage));
        if (first) {
            release(shared.query_empty(number));  // early: the next tile's Q lands during this one's end
        }
        keys.advance();
    }
};

}  // namespace pb::sm90
