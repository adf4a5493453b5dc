// Entries of the Hopper prefill kernels; prefill_wgmma.kernel.json describes them to the host, docs/kernel-abi.md the argument.
#include "pb/sm90/epilogue/e4m3.cuh"
#include "pb/sm90/epilogue/nvfp4.cuh"
#include "pb/sm90/epilogue/sixteen_bits.cuh"
#include "pb/sm90/prefill.cuh"

using pb::PrefillParameters;
namespace sm90 = pb::sm90;

constexpr int kHeadSize = 128;
constexpr int kTileKeys = 128;
using Bf16 = sm90::SixteenBits<kHeadSize, kTileKeys>;
using Bf16PingPong = sm90::SixteenBitsPingPong<kHeadSize, kTileKeys>;
using E4m3 = sm90::E4m3<kHeadSize, kTileKeys>;
using Attention = pb::PlainAttention;
using Bf16Output = sm90::SixteenBitOutput<kHeadSize, pb::ptx::Bf16, Attention::Group>;
using Bf16OutputOfTransposed = sm90::SixteenBitOutputOfTransposed<kHeadSize, pb::ptx::Bf16, Attention::Group>;
using E4m3Output = sm90::E4m3Output<kHeadSize, Attention::Group>;

static_assert(sm90::kSharedBytes<Bf16, Attention, Bf16Output> == 230624, "sharedBytes of prefill_bf16");
static_assert(sm90::kSharedBytes<Bf16PingPong, Attention, Bf16Output> == 230624, "sharedBytes of prefill_bf16_turns");
static_assert(sm90::kSharedBytes<E4m3, Attention, Bf16Output> == 209184, "sharedBytes of prefill_e4m3_bf16");
static_assert(sm90::kSharedBytes<E4m3, Attention, E4m3Output> == 160032, "sharedBytes of prefill_e4m3 and prefill_e4m3_nvfp4");

extern "C" __global__ void __launch_bounds__(512, 1) prefill_bf16(const __grid_constant__ PrefillParameters parameters) {
    sm90::prefill<Bf16, Attention, Bf16Output>(parameters);
}

// Ping-pong; the entry keeps the name that approved code has.
extern "C" __global__ void __launch_bounds__(384, 1) prefill_bf16_turns(const __grid_constant__ PrefillParameters parameters) {
    sm90::prefill<Bf16PingPong, Attention, Bf16Output>(parameters);
}

extern "C" __global__ void __launch_bounds__(512, 1) prefill_e4m3_bf16(const __grid_constant__ PrefillParameters parameters) {
    sm90::prefill<E4m3, Attention, Bf16OutputOfTransposed>(parameters);
}

extern "C" __global__ void __launch_bounds__(512, 1) prefill_e4m3(const __grid_constant__ PrefillParameters parameters) {
    sm90::prefill<E4m3, Attention, E4m3Output>(parameters);
}

extern "C" __global__ void __launch_bounds__(512, 1) prefill_e4m3_nvfp4(const __grid_constant__ PrefillParameters parameters) {
    sm90::prefill<E4m3, Attention, sm90::Nvfp4Output<kHeadSize, Attention::Group>>(parameters);
}
