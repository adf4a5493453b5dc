// What this card reaches with nothing but the one resource in use: the roofline that reports put kernels under.
// Operands are normal pseudo-random numbers, never zeros: an H200 under its power limit multiplies zeros 13 % faster.
//
//   entry               arch     block  shared [B]  arguments                                     one launch does
//   ceiling_mma_bf16    sm_80+   256    0           float* sink, int iterations                   grid x 8 x iterations x 131072 FLOP
//   ceiling_mma_e4m3    sm_89+   256    0           float* sink, int iterations                   grid x 8 x iterations x 262144 FLOP
//   ceiling_wgmma_bf16  sm_90a   256    197632      float* sink, int iterations                   grid x 2 x iterations x 4194304 FLOP
//   ceiling_wgmma_e4m3  sm_90a   256    197632      float* sink, int iterations                   grid x 2 x iterations x 8388608 FLOP
//   ceiling_copy        sm_80+   512    0           const uint4* source, uint4* destination,      vectors x 32 bytes, read and written
//                                                   long long vectors (16 bytes each)
//
// sink: [grid x block] floats, written once. Grids: mma 2 blocks an SM, wgmma 1 block an SM, copy vectors / 512 rounded up.
// 10 000 iterations are ten to twenty milliseconds; the card settles to its sustained clock over about a second of launches.
// Seen on an H200 (700 W) (the first launches 2 to 9 % more): mma 607, wgmma bf16 845, e4m3 1630 TFLOP/s; copy 4.17 to 4.27 TB/s.
#include "pb/ptx/convert.cuh"
#include "pb/ptx/mma.cuh"
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
#include "pb/ptx/fence_proxy.cuh"
#include "pb/sm90/shared_tile.cuh"
#endif

namespace pb::ceilings {

// A well-mixed 32-bit hash ("lowbias32", C. Wellons, nullprogram.com/blog/2018/07/31).
__device__ inline unsigned mix(unsigned x) {
    x = (x ^ x >> 16) * 0x7FEB352Du;
    x = (x ^ x >> 15) * 0x846CA68Bu;
    return x ^ x >> 16;
}

// Nearly N(0, 1): the sum of four bytes, centred and divided by its standard deviation, the root of 4 (256^2 - 1) / 12.
__device__ inline float normal(unsigned seed) {
    const unsigned bits = mix(seed);
    const int sum = (bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24);
    return (sum - 510) * (1.0f / 147.8f);
}

// A register of operands: two bf16, or four e4m3 of ten times the deviation (their fp8 scale is then 0.1, as in the workload).
__device__ inline unsigned two_bf16(unsigned seed) { return ptx::pack_bf16(normal(2 * seed), normal(2 * seed + 1)); }

__device__ inline unsigned four_e4m3(unsigned seed) {
    unsigned packed = 0;
    for (int i = 0; i < 4; ++i) {
        const unsigned bits = __float_as_uint(10 * normal(4 * seed + i));
        const int exponent = static_cast<int>(bits >> 23 & 255) - 120;  // bias 127 to bias 7; smaller than normal becomes 0
        const unsigned magnitude = exponent <= 0 ? 0 : exponent << 3 | (bits >> 20 & 7);  // |x| < 40: never NaN
        packed |= (bits >> 31 << 7 | magnitude) << 8 * i;
    }
    return packed;
}

struct Bf16Operands : ptx::Bf16 {
    using Element = ptx::Bf16;
    static constexpr unsigned kSigns = 0x80008000u;
    __device__ static unsigned operand(unsigned seed) { return two_bf16(seed); }
};

struct E4m3Operands : ptx::E4m3 {
    using Element = ptx::E4m3;
    static constexpr unsigned kSigns = 0x80808080u;
    __device__ static unsigned operand(unsigned seed) { return four_e4m3(seed); }
};

// Register to register: a warp multiplies 4 A fragments by 8 B fragments, 32 products of m16n8k16 (4096 FLOP each) or m16n8k32 (8192) an
// iteration. The sign of B alternates, which keeps the sums bounded and the operands moving.
template <class Operands>
__device__ inline void multiply_registers(float* sink, int iterations) {
    constexpr int kA = 4;
    constexpr int kB = 8;
    const unsigned thread = blockIdx.x * blockDim.x + threadIdx.x;
    unsigned a[kA][4];
    unsigned b[kB][2];
    float d[kA][kB / 2][4] = {};
    for (int i = 0; i < kA * 4; ++i) a[i / 4][i % 4] = Operands::operand(thread * 32 + i);
    for (int i = 0; i < kB * 2; ++i) b[i / 2][i % 2] = Operands::operand(thread * 32 + 16 + i);
    for (int iteration = 0; iteration < iterations; ++iteration) {
#pragma unroll
        for (int i = 0; i < kB; ++i)
#pragma unroll
            for (int m = 0; m < kA; ++m) Operands::multiply_add(d[m][i / 2], a[m], b[i][0], b[i][1]);
#pragma unroll
        for (int i = 0; i < kB; ++i) {
            b[i][0] ^= Operands::kSigns;
            b[i][1] ^= Operands::kSigns;
        }
    }
    float sum = 0;
    for (int i = 0; i < kA * kB * 2; ++i) sum += d[i / (kB * 2)][i / 4 % (kB / 2)][i % 4];
    sink[thread] = sum;
}

}  // namespace pb::ceilings

extern "C" __global__ void __launch_bounds__(256, 2) ceiling_mma_bf16(float* sink, int iterations) {
    pb::ceilings::multiply_registers<pb::ceilings::Bf16Operands>(sink, iterations);
}

#if __CUDA_ARCH__ >= 890
extern "C" __global__ void __launch_bounds__(256, 2) ceiling_mma_e4m3(float* sink, int iterations) {
    pb::ceilings::multiply_registers<pb::ceilings::E4m3Operands>(sink, iterations);
}
#endif

// destination[i] = source[i]. A grid of one vector a thread is the fastest form on an H200: blocks that loop, or hold several
// loads in flight, were 2 to 7 % slower.
extern "C" __global__ void __launch_bounds__(512) ceiling_copy(const uint4* source, uint4* destination, long long vectors) {
    const long long stride = static_cast<long long>(gridDim.x) * blockDim.x;
    for (long long i = blockIdx.x * static_cast<long long>(blockDim.x) + threadIdx.x; i < vectors; i += stride) destination[i] = source[i];
}

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)

namespace pb::ceilings {

// Four stages of A [128 rows] and B [256 rows], rows of 128 bytes, as a GEMM's pipeline would hold them; nothing refills them.
constexpr int kRowBytes = sm90::kSpanBytes;
constexpr int kRowsOfA = 128;
constexpr int kRowsOfB = 256;
constexpr int kStages = 4;
constexpr int kStageBytes = (kRowsOfA + kRowsOfB) * kRowBytes;
constexpr int kStepBytes = 32;  // of a row, K of one product
static_assert(kStages * kStageBytes + sm90::kAtomBytes == 197632, "shared memory of the table above, with room to align");

// d += A B^T of one stage, or d -= A B^T: four products of m64n256, 524288 (bf16) or 1048576 (e4m3) FLOP each. a, b: where the rows of each
// begin.
template <bool Subtract, class Multiply>
__device__ inline void multiply_stage(float (&d)[128], SharedAddress a, SharedAddress b) {
    const ptx::SharedDescriptor rows = sm90::describe_tile(a, sm90::kAtomBytes);
    const ptx::SharedDescriptor columns = sm90::describe_tile(b, sm90::kAtomBytes);
#pragma unroll
    for (int byte = 0; byte < kRowBytes; byte += kStepBytes) {
        if constexpr (Subtract) {
            Multiply::multiply_subtract(d, sm90::advance(rows, byte), sm90::advance(columns, byte));
        } else {
            Multiply::multiply_add(d, sm90::advance(rows, byte), sm90::advance(columns, byte));
        }
    }
}

// Two warpgroups of 64 x 256 accumulators each. An iteration adds one stage and subtracts the next, so that four of them cancel:
// the sums stay bounded and the operands change.
template <class Operands>
__device__ inline void multiply_shared(float* sink, int iterations, char* shared) {
    using Multiply = ptx::Wgmma<typename Operands::Element>;
    shared += -shared_address(shared) & (sm90::kAtomBytes - 1);  // a swizzled tile starts at an atom
    for (int i = threadIdx.x; i < kStages * kStageBytes / 4; i += blockDim.x)
        reinterpret_cast<unsigned*>(shared)[i] = Operands::operand(i + blockIdx.x * 65536u);
    ptx::fence_proxy_async();
    __syncthreads();
    float d[128] = {};
    const SharedAddress a = shared_address(shared) + threadIdx.x / 128 * 64 * kRowBytes;
    const SharedAddress b = shared_address(shared) + kRowsOfA * kRowBytes;
#pragma unroll 1
    for (int iteration = 0; iteration < iterations; ++iteration) {
        const int added = iteration % kStages * kStageBytes;
        const int subtracted = (iteration + 1) % kStages * kStageBytes;
        ptx::wgmma_fence();
        multiply_stage<false, Multiply>(d, a + added, b + added);
        multiply_stage<true, Multiply>(d, a + subtracted, b + subtracted);
        ptx::wgmma_commit();
        ptx::wgmma_wait<0>();
    }
    float sum = 0;
    for (int i = 0; i < 128; ++i) sum += d[i];
    sink[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

}  // namespace pb::ceilings

extern "C" __global__ void __launch_bounds__(256, 1) ceiling_wgmma_bf16(float* sink, int iterations) {
    extern __shared__ char shared[];
    pb::ceilings::multiply_shared<pb::ceilings::Bf16Operands>(sink, iterations, shared);
}

extern "C" __global__ void __launch_bounds__(256, 1) ceiling_wgmma_e4m3(float* sink, int iterations) {
    extern __shared__ char shared[];
    pb::ceilings::multiply_shared<pb::ceilings::E4m3Operands>(sink, iterations, shared);
}

#endif
