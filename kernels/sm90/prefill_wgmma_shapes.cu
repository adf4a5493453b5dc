// The Hopper kernels for what models ask for beside the shape of prefill_wgmma.cu: parameter layout 2. One entry a compilation:
//
//   HEAD_SIZE     64, 96, 128 or 256
//   FP16          defined: Q, K, V and O are fp16 instead of bf16
//   E4M3          bf16, e4m3 or nvfp4: Q, K and V are e4m3, and O is that; head size 256: not nvfp4
//   PING_PONG     defined: 16 bits with two consumers in ping-pong, for rows of few tiles and for heads of 256
//   SOFTCAP       defined: scores are capped
//   SHARED_BYTES  sharedBytes of the description
//
// Any group up to the tile's rows, and windows and sinks where the row has them.
#include "pb/sm90/epilogue/e4m3.cuh"
#include "pb/sm90/epilogue/nvfp4.cuh"
#include "pb/sm90/epilogue/sixteen_bits.cuh"
#include "pb/sm90/prefill.cuh"

namespace sm90 = pb::sm90;

#ifdef SOFTCAP
using Attention = pb::ModelAttention<pb::SoftcappedScores>;
#else
using Attention = pb::ModelAttention<pb::ScaledScores>;
#endif
using Group = Attention::Group;

#ifdef E4M3
using Precision = sm90::E4m3<HEAD_SIZE, 128>;
namespace output {
using bf16 = sm90::SixteenBitOutputOfTransposed<HEAD_SIZE, pb::ptx::Bf16, Group>;
using e4m3 = sm90::E4m3Output<HEAD_SIZE, Group>;
using nvfp4 = sm90::Nvfp4Output<HEAD_SIZE, Group>;
}  // namespace output
using Output = output::E4M3;
#else
// Of 227 KB, a head of 256 leaves room for steps of 64 keys.
constexpr int kTileKeys = HEAD_SIZE == 256 ? 64 : 128;

#ifdef FP16
using Element = pb::ptx::Fp16;
#else
using Element = pb::ptx::Bf16;
#endif
#ifdef PING_PONG
using Precision = sm90::SixteenBitsPingPong<HEAD_SIZE, kTileKeys, Element>;
#else
using Precision = sm90::SixteenBits<HEAD_SIZE, kTileKeys, Element>;
#endif
using Output = sm90::SixteenBitOutput<HEAD_SIZE, Element, Group>;
#endif

static_assert(sm90::kSharedBytes<Precision, Attention, Output> == SHARED_BYTES, "sharedBytes of the description");

extern "C" __global__ void __launch_bounds__(sm90::Traits<Precision>::kThreads, 1)
prefill(const __grid_constant__ pb::PrefillParameters parameters) {
    sm90::prefill<Precision, Attention, Output>(parameters);
}
