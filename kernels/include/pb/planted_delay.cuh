// An injected slow-down, to see whether the gate finds it. Only `qualify` compiles with -DPB_PLANTED_DELAY=links, the length of a chain for
// each key tile. At 0 nothing of it is in the machine code: a test compares that with the kernels' own, compiled without this header.
#pragma once
#include "pb/parameters.cuh"
#include "pb/ptx/dependent_chain.cuh"

#ifndef PB_PLANTED_DELAY
#define PB_PLANTED_DELAY 0
#endif

namespace pb {

// Runs once a tile in every warp that multiplies: warps in ping-pong would hide a delay of one behind the other's work. No multiply may be
// in flight here, because ptxas would spill its registers for the loop.
__device__ __forceinline__ void planted_delay(const PrefillParameters& parameters, int key_tiles) {
    if constexpr (PB_PLANTED_DELAY > 0) {
        ptx::dependent_chain(PB_PLANTED_DELAY * key_tiles, parameters.counters);
    }
}

}  // namespace pb
