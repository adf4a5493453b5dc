// Paged prefill attention on Hopper: O = softmax(scale Q K^T) V over ragged sequences whose K and V lie in pages.
// A block takes tiles of packed query rows (tokens x the query heads of one kv head). Warpgroup 0 loads and prepares, the others multiply.
#pragma once
#include "pb/ptx/setmaxnreg.cuh"
#include "pb/sm90/consumer_bf16.cuh"
#include "pb/sm90/consumer_e4m3.cuh"
#include "pb/sm90/loader.cuh"
#include "pb/sm90/value_clearer.cuh"
#include "pb/sm90/value_transposer.cuh"

namespace pb::sm90 {

// What .kernel.json promises the host: threads and shared bytes of each kernel.
template <class Precision, class Output>
constexpr int kSharedBytes = SharedMap<Precision, Output::kStagingBytes>::kBytes + 1024;

template <class Precision, class Output>
__device__ __forceinline__ void prefill(const PrefillParameters& parameters) {
    constexpr bool transposes = Precision::kTransposedStages > 0;

    // Shared memory and barriers. The swizzle follows address bits, so the base is rounded up to 1024 bytes.
    extern __shared__ unsigned char dynamic_shared[];
    const SharedAddress base = (shared_address(dynamic_shared) + 1023) & ~1023u;
    const SharedMap<Precision, Output::kStagingBytes> shared{__shfl_sync(~0u, base, 0)};
    if (threadIdx.x == 0) {
        shared.init_barriers();
    }
    __syncthreads();

    // Roles. Shuffles tell the compiler that a warp agrees on its role and on the base: descriptors then live in uniform registers.
    const int warp = __shfl_sync(~0u, threadIdx.x / 32, 0);
    if (warp < 4) {
        ptx::registers_give_back<Precision::kProducerRegisters>();
        if (warp == 0) {
            load_tiles<Precision>(parameters, shared);
        } else if (warp <= Precision::kValuePreparers) {
            if constexpr (transposes) {
                transpose_values(shared, warp - 1);
            } else {
                clear_unwritten_values(shared);
            }
        }
    } else {
        ptx::registers_take<Precision::kConsumerRegisters>();
        const int consumer = warp / 4 - 1;
        if constexpr (transposes) {
            consume_e4m3<Output>(parameters, shared, consumer);
        } else {
            consume_bf16(parameters, shared, consumer);
        }
    }
}

}  // namespace pb::sm90
