// A consumer warpgroup: 64 rows of each tile, one key tile after the other. The two other consumers of the block work meanwhile.
#pragma once
#include "pb/sm90/output_rows.cuh"
#include "pb/sm90/products_e4m3.cuh"
#include "pb/sm90/products_sixteen_bits.cuh"
#include "pb/sm90/rows.cuh"
#include "pb/sm90/tile_queue.cuh"

namespace pb::sm90 {

// One arrival per warp, after the whole warp is done with the buffer.
__device__ __forceinline__ void release(SharedAddress empty) {
    __syncwarp();
    if (threadIdx.x % 32 == 0) {
        ptx::mbarrier_arrive(empty);
    }
}

template <class Products, class Attention, class Shared>
struct Consumer {
    using T = typename Shared::T;

    const PrefillParameters& parameters;
    const Shared& shared;
    int number;
    PipelineState<T::kKeyStages> keys;
    PipelineState<Shared::kOperandStages> values;
    unsigned query_parity = 0;
    typename Products::Softmax softmax;
    typename Products::Scores s;   // of one key tile, then probabilities
    typename Products::Outputs o;  // P V so far, relative to the softmax's maximum

    __device__ __forceinline__ Consumer(const PrefillParameters& parameters, const Shared& shared, int number)
        : parameters(parameters), shared(shared), number(number) {
        softmax.scale_log2 = Attention::Score::scale_log2(parameters);
        softmax.offset = Products::kProbabilityOffset;
    }

    __device__ __forceinline__ int first_row() const { return number * kWarpgroupRows; }

    // False: the tile ends before this consumer's rows.
    __device__ __forceinline__ bool has_rows(const Tile& tile) const {
        return Attention::Group::token(parameters, first_row()) < tile.tokens();
    }

    // Instead of working on a tile without rows: gives every buffer back as it comes.
    __device__ __forceinline__ void skip(const Tile& tile) {
        ptx::mbarrier_wait(shared.query_full(number), query_parity);
        query_parity ^= 1;
        release(shared.query_empty(number));
#pragma unroll 1
        for (int left = KeyTiles<T::kTileKeys, Attention::kWindow>(parameters, tile).count(); left > 0; --left) {
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
        const Rows<T, Attention> rows(parameters, tile, first_row());
        softmax.reset();
#pragma unroll
        for (int i = 0; i < T::kOutputs; ++i) {
            o[i] = 0;
        }
        int key_tile = rows.tiles.end() - 1;
        step<true>(rows, key_tile);
        for (--key_tile; key_tile >= rows.tiles.unmasked; --key_tile) {
            multiply_query_key();
            step<true>(rows, key_tile);
        }
        for (; key_tile >= rows.tiles.windowed; --key_tile) {
            multiply_query_key();
            step<false>(rows, key_tile);
        }
        if constexpr (Attention::kWindow) {
            for (; key_tile >= rows.tiles.first(); --key_tile) {
                multiply_query_key();
                step<true>(rows, key_tile);
            }
        }
    }

    template <class Output>
    __device__ __forceinline__ void write(const Tile& tile) {
        float factor[2];
        Products::gather(softmax);
        softmax.template finish<Attention>(parameters, tile, first_row(), factor);
        Output::write(parameters, tile, first_row(), o, factor, shared.output(number));
    }

private:
    __device__ __forceinline__ void multiply_query_key() {
        ptx::mbarrier_wait(shared.key_full(keys.stage), keys.parity);
        Products::multiply_query_key(s, shared.query(number), shared.key(keys.stage));
    }

    // The rest of one key tile, whose S = Q K^T was issued: P = 2^(S scale - max), O = O rescale + P V, sum = sum rescale + P 1.
    template <bool Masked>
    __device__ __forceinline__ void step(const Rows<T, Attention>& rows, int key_tile) {
        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(s);
        release(shared.key_empty(keys.stage));
        if (key_tile == rows.tiles.first()) {
            release(shared.query_empty(number));  // early: the next tile's Q lands during this one's end
        }
        keys.advance();
        Attention::Score::transform(parameters, s);
        if constexpr (Masked) {
            rows.mask(parameters, s, key_tile);
        }
        float rescale[2];
        typename Products::Fragments p;
        Products::template take_probabilities<Masked>(softmax, s, o, rescale, p, rows.few_keys(parameters, key_tile));
        ptx::mbarrier_wait(shared.operand_full(values.stage), values.parity);
        Products::add_probability_value(o, softmax, p, shared.operand(values.stage), rescale);
        release(shared.operand_empty(values.stage));
        values.advance();
    }
};

}  // namespace pb::sm90
