// Paged prefill attention, bf16, with the instructions of sm_80: cp.async gathers, ldmatrix, mma.sync. The baseline role.
//
//   O[t, h] = softmax_j(score_scale q[t, h] . k[j, h / G]) v[j, h / G] output_scale,  j over the keys that token t sees
//
// A block takes one Tile: up to 128 packed rows, row r = token r / G, query head r % G of the tile's kv head. Each of the four
// warps keeps 32 rows of O in registers and walks the keys from last to first, 64 at a time: the tiles that need a mask, and
// the one with the ragged end, come first, and the loop after them is free of comparisons. Two blocks share an SM, so that one
// multiplies while the other takes exponentials: 255 registers and 96 KB a block are what that leaves. A block per tile was 2 %
// faster than a persistent grid; 32 keys a step 4 to 12 % slower; eight warps of 16 rows, which read K and V twice as often
// from shared memory, 14 to 18 % (H200).
#include "pb/sm80/prefill.cuh"

using Traits = pb::sm80::Traits<128, 4, 2, 64, pb::ptx::Bf16>;
static_assert(Traits::kSharedBytes == 98304, "sharedBytes of prefill_mma.kernel.json");

extern "C" __global__ void __launch_bounds__(Traits::kThreads, 2)
prefill_bf16(const __grid_constant__ pb::PrefillParameters parameters) {
    pb::sm80::prefill<Traits, pb::PlainAttention>(parameters);
}
