// A consumer warpgroup: 64 rows of each tile, one key tile after the other. S = Q K^T, softmax, O += P V follow each other; the two
// other consumers of the block work meanwhile.
#pragma once
#include "pb/sm90/products_bf16.cuh"
#include "pb/sm90/products_e4m3.cuh"
#include "pb/sm90/rows.cuh"
#include "pb/sm90/tile_queue.cuh"

namespace pb::sm90 {

constexpr float kLog2E = 1.44269504088896341f;

// One arrival per warp, after the whole warp is done with the buffer.
__device__ __forceinline__ void release(SharedAddress empty) {
    __syncwarp();
    if (threadIdx.x % 32 == 0) {
        ptx::mbarrier_arrive(empty);
    }
}

template <class Products, class Shared>
struct Consumer {
    const PrefillParameters& parameters;
    const Shared& shared;
    int number;
    Ring<Shared::P::kKeyStages> keys;
    Ring<Shared::kOperandStages> values;
    unsigned query_parity = 0;
    OnlineSoftmax softmax;
    float s[64];  // scores of one key tile, then probabilities
    float o[64];  // P V so far, relative to the softmax's maximum

    __device__ __forceinline__ Consumer(const PrefillParameters& parameters, const Shared& shared, int number)
        : parameters(parameters), shared(shared), number(number) {
        softmax.scale_log2 = parameters.score_scale * kLog2E;
        softmax.offset = Products::kProbabilityOffset;
    }

    __device__ __forceinline__ int first_row() const { return number * kWarpgroupRows; }

    // False: the tile ends before this consumer's rows.
    __device__ __forceinline__ bool has_rows(const Tile& tile) const { return first_row() >> parameters.group_log2 < tile.tokens(); }

    // Instead of working on a tile without rows: gives every buffer back as it comes.
    __device__ __forceinline__ void let_pass(const Tile& tile) {
        ptx::mbarrier_wait(shared.query_full(number), query_parity);
        query_parity ^= 1;
        release(shared.query_empty(number));
#pragma unroll 1
        for (int left = key_tiles(tile); left > 0; --left) {
            ptx::mbarrier_wait(shared.key_full(keys.stage), keys.parity);
            release(shared.key_empty(keys.stage));
            keys.advance();
            ptx::mbarrier_wait(shared.operand_full(values.stage), values.parity);
            release(shared.operand_empty(values.stage));
            values.advance();
        }
    }

    // Issues S of a tile's last key tile, the first that is worked on.
    __device__ __forceinline__ void begin() {
        ptx::mbarrier_wait(shared.query_full(number), query_parity);
        query_parity ^= 1;
        multiply_query_key();
    }

    // The rest of a tile that was begun.
    __device__ __forceinline__ void attend(const Tile& tile) {
        const Rows rows(parameters, tile, first_row());
        softmax.reset();
#pragma unroll
        for (int i = 0; i < 64; ++i) {
            o[i] = 0;
        }
        int key_tile = key_tiles(tile) - 1;
        step<true>(rows, key_tile);
        for (--key_tile; key_tile >= rows.unmasked; --key_tile) {
            multiply_query_key();
            step<true>(rows, key_tile);
        }
        for (; key_tile >= 0; --key_tile) {
            multiply_query_key();
            step<false>(rows, key_tile);
        }
    }

    template <class Output>
    __device__ __forceinline__ void write(const Tile& tile) {
        float factor[2];
        Products::finish(softmax);
        softmax.finish(parameters.output_scale, factor);
        Output::write(parameters, tile, first_row(), o, factor, shared.output(number));
    }

private:
    __device__ __forceinline__ void multiply_query_key() {
        ptx::mbarrier_wait(shared.key_full(keys.stage), keys.parity);
        Products::multiply_query_key(s, shared.query(number), shared.key(keys.stage));
    }

    // Takes up the S that was issued.
    template <bool Masked>
    __device__ __forceinline__ void step(const Rows& rows, int key_tile) {
        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(s);
        release(shared.key_empty(keys.stage));
        if (key_tile == 0) {
            release(shared.query_empty(number));  // early: the next tile's Q lands during this one's end
        }
        keys.advance();
        if constexpr (Masked) {
            rows.mask(s, key_tile);
        }
        float correction[2];
        softmax.update(s, correction);
        typename Products::Fragments p;
        Products::take_probabilities(softmax, s, correction, p);
        ptx::mbarrier_wait(shared.operand_full(values.stage), values.parity);
        Products::add_probability_value(o, softmax, p, shared.operand(values.stage), correction);
        release(shared.operand_empty(values.stage));
        values.advance();
    }
};

}  // namespace pb::sm90
