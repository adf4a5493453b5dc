// Entries of the Hopper prefill kernels; prefill_wgmma.kernel.json describes them to the host, docs/kernel-abi.md the argument.
#include "pb/sm90/epilogue/bf16.cuh"
#include "pb/sm90/epilogue/e4m3.cuh"
#include "pb/sm90/epilogue/nvfp4.cuh"
#include "pb/sm90/prefill.cuh"

using pb::PrefillParameters;
namespace sm90 = pb::sm90;

static_assert(sm90::kSharedBytes<sm90::Bf16, sm90::Bf16Output> == 230624, "sharedBytes of prefill_bf16");
static_assert(sm90::kSharedBytes<sm90::Bf16Turns, sm90::Bf16Output> == 230624, "sharedBytes of prefill_bf16_turns");
static_assert(sm90::kSharedBytes<sm90::E4m3, sm90::Bf16Output> == 209184, "sharedBytes of prefill_e4m3_bf16");
static_assert(sm90::kSharedBytes<sm90::E4m3, sm90::E4m3Output> == 160032, "sharedBytes of prefill_e4m3 and prefill_e4m3_nvfp4");

extern "C" __global__ void __launch_bounds__(512, 1) prefill_bf16(const __grid_constant__ PrefillParameters parameters) {
    sm90::prefill<sm90::Bf16, sm90::Bf16Output>(parameters);
}

extern "C" __global__ void __launch_bounds__(384, 1) prefill_bf16_turns(const __grid_constant__ PrefillParameters parameters) {
    sm90::prefill<sm90::Bf16Turns, sm90::Bf16Output>(parameters);
}

extern "C" __global__ void __launch_bounds__(512, 1) prefill_e4m3_bf16(const __grid_constant__ PrefillParameters parameters) {
    sm90::prefill<sm90::E4m3, sm90::Bf16OutputOfTransposed>(parameters);
}

extern "C" __global__ void __launch_bounds__(512, 1) prefill_e4m3(const __grid_constant__ PrefillParameters parameters) {
    sm90::prefill<sm90::E4m3, sm90::E4m3Output>(parameters);
}

extern "C" __global__ void __launch_bounds__(512, 1) prefill_e4m3_nvfp4(const __grid_constant__ PrefillParameters parameters) {
    sm90::prefill<sm90::E4m3, sm90::Nvfp4Output>(parameters);
}
