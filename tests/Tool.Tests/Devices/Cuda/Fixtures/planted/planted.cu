// Kernels with one mistake each, by macro: what `kernels compile` must refuse.

#ifdef SPILL
// 64 live values in 24 registers.
extern "C" __global__ void __maxnreg__(24) planted(float* out, const float* in) {
    float v[64];
#pragma unroll
    for (int i = 0; i < 64; ++i) v[i] = in[threadIdx.x * 64 + i];
    __syncthreads();
    float sum = 0.0f;
#pragma unroll
    for (int i = 0; i < 64; ++i) v[i] = v[i] * v[(i * 7 + 3) & 63] + out[i];
#pragma unroll
    for (int i = 0; i < 64; ++i) {
        sum += v[i] * v[(i * 5 + 1) & 63];
        out[i * 32 + threadIdx.x] = sum;
    }
}
#endif

#ifdef LOCAL
// An array indexed by data cannot live in registers.
extern "C" __global__ void __launch_bounds__(64) planted(float* out, const int* in) {
    float v[64];
    for (int i = 0; i < 64; ++i) v[in[i]] = i;
    __shared__ float exchanged[100];
    exchanged[threadIdx.x] = v[in[threadIdx.x]];
    __syncthreads();
    out[threadIdx.x] = exchanged[63 - threadIdx.x];
}
#endif

#ifdef SETMAXNREG
// Without launch bounds ptxas does not know the block and ignores setmaxnreg: C7508.
extern "C" __global__ void planted(float* out) {
    if (threadIdx.x < 128) {
        asm volatile("setmaxnreg.dec.sync.aligned.u32 40;");
    } else {
        asm volatile("setmaxnreg.inc.sync.aligned.u32 232;");
    }
    out[threadIdx.x] = 1.0f;
}
#endif

#ifdef SYNTAX
extern "C" __global__ void planted(float* out) { out[0] = undefined_name; }
#endif
