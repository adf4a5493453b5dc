// The portable trtllm kernel for e4m3: products of 8 bits by mma.sync, sm_89 and newer, parameter layout 2. One entry a compilation:
//
//   HEAD_SIZE  64, 96, 128 or 256
//   OUTPUT     Bf16Quads, E4m3Quads or Nvfp4Quads
//   STAGES     steps in shared memory
//   TALL       defined, for a head of 256: tiles of 128 rows, for groups of more than 64
//
// Any group up to the tile's rows; windows, sinks and soft caps where the row has them. A row takes half the bytes of 16-bit elements, so
// that two blocks fit the 100 KB of sm_89 and sm_120 with two steps or more of keys, and those of larger cards with four.
#include "pb/sm80/prefill.cuh"
#include "pb/sm80/quad_outputs.cuh"

using Attention = pb::ModelAttention<pb::ScoresOfTheRow>;

// Head size, warps, row tiles of 16 a warp, keys a step.
#if HEAD_SIZE == 256 && defined(TALL)
using Traits = pb::sm80::Traits<256, 8, 1, 32, pb::ptx::E4m3, STAGES>;
#elif HEAD_SIZE == 256
using Traits = pb::sm80::Traits<256, 4, 1, 32, pb::ptx::E4m3, STAGES>;
#elif HEAD_SIZE == 128
using Traits = pb::sm80::Traits<128, 4, 2, 32, pb::ptx::E4m3, STAGES>;
#else
using Traits = pb::sm80::Traits<HEAD_SIZE, 4, 2, 64, pb::ptx::E4m3, STAGES>;
#endif

// sharedBytes of prefill_mma_e4m3.kernel.json: Q, then K and V of each step.
static_assert(Traits::kSharedBytes == HEAD_SIZE * (Traits::kRows + STAGES * 2 * Traits::kKeys), "sharedBytes");

extern "C" __global__ void __launch_bounds__(Traits::kThreads, 256 / Traits::kThreads)
prefill(const __grid_constant__ pb::PrefillParameters parameters) {
    pb::sm80::prefill<Traits, Attention, pb::sm80::OUTPUT>(parameters);
}
