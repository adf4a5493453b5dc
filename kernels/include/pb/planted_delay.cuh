// An injected slow-down, to see whether the gate finds it: `qualify` compiles with -DPB_PLANTED_DELAY=links, nobody else does. Of 0
// nothing is left in the machine code; a test compares it with that of the kernels without this header.
#pragma once
#include "pb/parameters.cuh"
#include "pb/ptx/dependent_chain.cuh"

#ifndef PB_PLANTED_DELAY
#define PB_PLANTED_DELAY 0
#endif

namespace pb {

// Once a tile, by every warp that multiplies: warps that take turns would hide a delay of one behind the others' work. No multiply may be
// in flight, whose registers ptxas would spill for the loop.
__device__ __forceinline__ void planted_delay(const PrefillParameters& parameters, int key_tiles) {
    if constexpr (PB_PLANTED_DELAY > 0) {
        ptx::dependent_chain(PB_PLANTED_DELAY * key_tiles, parameters.counters);
    }
}

}  // namespace pb
