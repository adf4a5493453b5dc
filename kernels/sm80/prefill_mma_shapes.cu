// The portable kernel for what models ask for beside the shape of prefill_mma.cu: parameter layout 2. One entry a compilation:
//
//   HEAD_SIZE     64, 96, 128 or 256
//   FP16          defined: Q, K, V and O are fp16 instead of bf16
//   SOFTCAP       defined: scores are capped
//   ROW_SOFTCAP   defined: scores are capped where the row has a cap
//   PLAIN         defined: groups of a power of two, and neither windows, sinks nor caps
//   TALL          defined, for a head of 256: tiles of 128 rows, for groups of more than 64
//   KEYS, STAGES  keys a step and steps in shared memory, for cards that have less of it; see below
//
// Any group up to the tile's rows, and windows and sinks where the row has them. Registers decide the tile: of 255, O takes HEAD_SIZE / 2
// for each 16 rows of a warp, S of 64 keys another 32. A head of 256 therefore has 16 rows a warp, and, to stay within the 99 KB of shared
// memory that sm_86, 89 and 120 give a block, steps of 32 keys, or of 16 where the tile is tall.
//
// A multiprocessor is to hold two blocks, so that one multiplies while the other takes exponentials. Of 228 KB (sm_90) that leaves each
// 113, enough for two steps; of 164 KB (sm_80) 81, and of 100 KB (sm_86, 89, 120) 49: there K and V of one step take turns, as in
// FlashAttention-2, and the smallest have fewer keys a step.
#include "pb/sm80/prefill.cuh"

#ifdef FP16
using Element = pb::ptx::Fp16;
#else
using Element = pb::ptx::Bf16;
#endif

#ifdef PLAIN
using Attention = pb::PlainAttention;
#elif defined(SOFTCAP)
using Attention = pb::ModelAttention<pb::SoftcappedScores>;
#elif defined(ROW_SOFTCAP)
using Attention = pb::ModelAttention<pb::ScoresOfTheRow>;
#else
using Attention = pb::ModelAttention<pb::ScaledScores>;
#endif

#ifndef STAGES
#define STAGES 2
#endif
#ifndef KEYS
#define KEYS (HEAD_SIZE == 256 ? 32 : 64)
#endif

// Head size, warps, row tiles of 16 a warp, keys a step.
#if HEAD_SIZE == 256 && defined(TALL)
using Traits = pb::sm80::Traits<256, 8, 1, 16, Element, STAGES>;
#elif HEAD_SIZE == 256
using Traits = pb::sm80::Traits<256, 4, 1, KEYS, Element, STAGES>;
#else
using Traits = pb::sm80::Traits<HEAD_SIZE, 4, 2, KEYS, Element, STAGES>;
#endif

// sharedBytes of the descriptions: Q, then K and V of each step.
static_assert(Traits::kSharedBytes == 2 * HEAD_SIZE * (Traits::kRows + STAGES * 2 * Traits::kKeys), "sharedBytes");

extern "C" __global__ void __launch_bounds__(Traits::kThreads, 256 / Traits::kThreads)
prefill(const __grid_constant__ pb::PrefillParameters parameters) {
    pb::sm80::prefill<Traits, Attention>(parameters);
}
