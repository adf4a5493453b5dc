// The portable kernel for what models ask for beside the shape of prefill_mma.cu: parameter layout 2. One entry a compilation:
//
//   HEAD_SIZE   64, 96, 128 or 256
//   FP16        defined: Q, K, V and O are fp16 instead of bf16
//   SOFTCAP     defined: scores are capped
//   TALL        defined, for a head of 256: tiles of 128 rows, for groups of more than 64
//
// Any group up to the tile's rows, and windows and sinks where the row has them. Registers decide the tile: of 255, O takes HEAD_SIZE / 2
// for each 16 rows of a warp, S of 64 keys another 32. A head of 256 therefore has 16 rows a warp, and, to stay within the 99 KB of shared
// memory that sm_86, 89 and 120 give a block, steps of 32 keys, or of 16 where the tile is tall.
#include "pb/sm80/prefill.cuh"

#ifdef FP16
using Element = pb::ptx::Fp16;
#else
using Element = pb::ptx::Bf16;
#endif

#ifdef SOFTCAP
using Attention = pb::sm80::ModelAttention<pb::SoftcappedScores>;
#else
using Attention = pb::sm80::ModelAttention<pb::ScaledScores>;
#endif

// Head size, warps, row tiles of 16 a warp, keys a step.
#if HEAD_SIZE == 256 && defined(TALL)
using Traits = pb::sm80::Traits<256, 8, 1, 16, Element>;
#elif HEAD_SIZE == 256
using Traits = pb::sm80::Traits<256, 4, 1, 32, Element>;
#else
using Traits = pb::sm80::Traits<HEAD_SIZE, 4, 2, 64, Element>;
#endif

// sharedBytes of prefill_mma_shapes.kernel.json.
static_assert(Traits::kSharedBytes == (HEAD_SIZE == 64 ? 49152 : HEAD_SIZE == 96 ? 73728 : 98304), "sharedBytes");

extern "C" __global__ void __launch_bounds__(Traits::kThreads, 256 / Traits::kThreads)
prefill(const __grid_constant__ pb::PrefillParameters parameters) {
    pb::sm80::prefill<Traits, Attention>(parameters);
}
