// Paged prefill attention with the instructions of sm_80: cp.async gathers, ldmatrix, mma.sync. A block takes one tile.
#pragma once
#include "pb/planted_delay.cuh"
#include "pb/sm80/mask.cuh"
#include "pb/sm80/page_gather.cuh"
#include "pb/sm80/query_rows.cuh"
#include "pb/sm80/warp_products_e4m3.cuh"

namespace pb::sm80 {

// A tile's walk over its keys, from the last to the first.
template <class Traits, class Attention>
struct KeyWalk {
    using Rows = SharedRows<Traits::kRowBytes>;
    using Products = WarpProducts<Traits>;
    static constexpr bool kTakesTurns = Traits::kStages == 1;           // K and V, in the one stage
    static constexpr int kAhead = kTakesTurns ? 1 : Traits::kStages - 1;  // steps whose copies are under way

    const PrefillParameters& parameters;
    const unsigned stages;  // shared address of stage 0
    const unsigned query;   // shared address that this lane gives ldmatrix, block 0
    const unsigned keys;    // the same for K, as an offset into a stage
    const unsigned values;
    const KeySteps<Traits::kKeys, Attention::kWindow> steps;
    int first_key;          // of the step
    unsigned stage = 0;     // byte offset of the stage that holds first_key
    PageGather<Traits> gather;
    typename Products::Softmax softmax;
    typename Traits::Output output = {};

    __device__ __forceinline__ KeyWalk(const PrefillParameters& parameters, const Tile& tile, unsigned shared)
        : parameters(parameters),
          stages(shared + Traits::kQueryBytes),
          query(shared + Traits::warp_row() * Traits::kRowBytes + Rows::rows_first_offset(threadIdx.x % 32)),
          keys(Rows::columns_first_offset(threadIdx.x % 32)),
          values(Traits::kTileBytes + Products::ValueRows::rows_first_offset(threadIdx.x % 32)),
          steps(parameters, tile),
          first_key(steps.last(tile)),
          gather(parameters, tile),
          softmax(Attention::Score::scale_log2(parameters)) {}

    // Sends for the query and the last keys.
    __device__ __forceinline__ void begin(const Tile& tile) {
        gather.read_last_pages(first_key, tile.kv_end);
        copy_query<Traits, typename Attention::Group>(parameters, tile, stages - Traits::kQueryBytes);
        gather.template copy_last<kTakesTurns ? Part::keys : Part::both>(stages, first_key, tile.kv_end);
        ptx::commit_async_copies();
        if constexpr (!kTakesTurns) {
            if (first_key > steps.first()) {
                gather.read_pages(first_key - Traits::kKeys);
            }
            fill_ring();
        }
    }

    __device__ __forceinline__ bool more() const { return first_key >= steps.first(); }
    __device__ __forceinline__ bool needs_mask() const { return steps.need_mask(first_key); }

    // Waits for a step's keys, sends for those before them; S = Q K^T, P = 2^(S scale - max), O += P V.
    template <bool Masked>
    __device__ __forceinline__ void step() {
        ptx::wait_async_copies<kAhead - 1>();
        __syncthreads();  // every thread's copies have landed, and every warp has read the stage that is copied into next
        if constexpr (kTakesTurns) {
            send_for_values<Masked>();
        }
        typename Traits::Scores scores;
        Products::multiply_query_key(scores, query, stages + stage + keys);
        if constexpr (!kTakesTurns) {
            refill_ring();  // only now: the copies' addresses hide behind the last products
        }
        transform<Traits, typename Attention::Score>(parameters, scores);
        if constexpr (Masked) {
            mask_scores<Traits, Attention>(scores, parameters, parameters.tiles[blockIdx.x], first_key);
        }
        softmax.update(scores, output);
        if constexpr (kTakesTurns) {
            ptx::wait_async_copies<0>();
            __syncthreads();  // V has landed, and every warp has read K
            send_for_next_keys();
        }
        Products::add_probability_value(output, scores, softmax, stages + stage + values);
        first_key -= Traits::kKeys;
        if constexpr (Traits::kStages == 2) {
            stage ^= Traits::kStageBytes;
        } else if constexpr (!kTakesTurns) {
            stage = stage == kLastStage ? 0 : stage + Traits::kStageBytes;
        }
    }

private:
    static constexpr unsigned kLastStage = (Traits::kStages - 1) * Traits::kStageBytes;

    // The stage that was read in the step before.
    __device__ __forceinline__ unsigned stage_before() const {
        return Traits::kStages == 2 ? stage ^ Traits::kStageBytes : stage == 0 ? kLastStage : stage - Traits::kStageBytes;
    }

    // Sends for all but the first of the steps that are under way at once. Each step is a group of copies, even an empty one, so that waits
    // can count them.
    __device__ __forceinline__ void fill_ring() {
#pragma unroll
        for (int i = 1; i < kAhead; ++i) {
            const int next = first_key - i * Traits::kKeys;
            if (next >= steps.first()) {
                gather.copy(stages + i * Traits::kStageBytes, next);
                gather.read_pages(::max(next - Traits::kKeys, steps.first()));
            }
            ptx::commit_async_copies();
        }
    }

    __device__ __forceinline__ void refill_ring() {
        if (first_key > steps.first() + (kAhead - 1) * Traits::kKeys) {
            gather.copy(stages + stage_before(), first_key - kAhead * Traits::kKeys);
            if constexpr (kAhead == 1) {
                ptx::commit_async_copies();
            }
            gather.read_pages(::max(first_key - (kAhead + 1) * Traits::kKeys, steps.first()));
        }
        if constexpr (kAhead > 1) {
            ptx::commit_async_copies();
        }
    }

    // Only a masked step may reach beyond the last key.
    template <bool Masked>
    __device__ __forceinline__ void send_for_values() {
        if constexpr (Masked) {
            gather.template copy_last<Part::values>(stages, first_key, parameters.tiles[blockIdx.x].kv_end);
        } else {
            gather.template copy<Part::values>(stages, first_key);
        }
        ptx::commit_async_copies();
        gather.read_pages(::max(first_key - Traits::kKeys, steps.first()));
    }

    __device__ __forceinline__ void send_for_next_keys() {
        if (first_key > steps.first()) {
            gather.template copy<Part::keys>(stages, first_key - Traits::kKeys);
            ptx::commit_async_copies();
        }
    }
};

template <class Traits, class Attention, class Output = OutputOfInputFormat>
__device__ __forceinline__ void prefill(const PrefillParameters& parameters) {
    extern __shared__ __align__(1024) char shared[];
    const Tile& tile = parameters.tiles[blockIdx.x];  // read again where it is needed, rather than kept in registers
    KeyWalk<Traits, Attention> walk(parameters, tile, shared_address(shared));
    walk.begin(tile);
    planted_delay(parameters, (tile.kv_end + Traits::kKeys - 1) / Traits::kKeys - walk.steps.first() / Traits::kKeys);
    if constexpr (Attention::kWindow) {
        while (walk.more()) {  // masked where the tokens are, and again where their windows begin
            if (walk.needs_mask()) {
                walk.template step<true>();
            } else {
                walk.template step<false>();
            }
        }
    } else {
        while (walk.more() && walk.needs_mask()) {
            walk.template step<true>();
        }
        while (walk.more()) {
            walk.template step<false>();
        }
    }
    Output::template store<Traits, Attention>(parameters, tile, walk.output, walk.softmax, shared);
}

}  // namespace pb::sm80
