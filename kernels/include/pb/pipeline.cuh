// A ring of buffers between warps, each with a `full` and an `empty` mbarrier: which buffer comes next and the parity of its phase.
#pragma once

namespace pb {

// Never reset between tiles of work: both sides count every buffer that passes. The consumer waits for `full` with `parity`, the
// producer for `empty` with `parity ^ 1`, so that the first round finds fresh buffers empty.
template <int Stages>
struct PipelineState {
    int stage = 0;
    unsigned parity = 0;

    __device__ __forceinline__ void advance() {
        if (++stage == Stages) {
            stage = 0;
            parity ^= 1;
        }
    }

    // Moves on by `count` buffers.
    __device__ __forceinline__ void advance(int count) {
        const int position = stage + count;
        stage = position % Stages;
        parity ^= (position / Stages) & 1;
    }
};

}  // namespace pb
