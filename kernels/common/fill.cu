// Makes the workload's Q, K and V where they are needed: the same bits as src/Tool/Workload on the host (docs/workload.md).
// A thread makes the four elements of one Philox block; data is cheaper to draw twice (once for amax) than to store unquantised.
// Compiled with -fmad=false and without fast-math; blocks and threads are the host's choice.
#include "pb/formats.cuh"
#include "pb/random.cuh"

namespace pb {

// The numbers of RandomTensor in TensorRandom.cs.
enum Tensor : unsigned { Query = 4, Key = 5, Value = 6 };

enum class Encoding : int { Bf16 = 0, E4M3 = 1, Bf16OfE4M3 = 2, Fp16 = 3 };

// How an element is stored: to_float8's scale and its inverse, both 1 for bf16 and fp16.
struct Storage {
    Encoding encoding;
    float scale;
    float dequantization;
};

// Where one key or value lies: strides in elements, as in PrefillParameters.
struct Pool {
    long long page_stride, plane_stride, head_stride, token_stride;
    long long tokens;   // in whole pages
    int page_size_log2, kv_heads, head_size;
};

struct Quad {
    unsigned short bf16[4];
};

__device__ inline Quad draw(uint64 seed, Tensor tensor, long long quad) {
    const PhiloxBlock words = tensor_words(seed, tensor, uint64(quad));
    Quad drawn;
#pragma unroll
    for (int i = 0; i < 4; i++) drawn.bf16[i] = bf16_of(normal::from_word(words.word[i]));
    return drawn;
}

__device__ inline void store(const Quad& drawn, const Storage& how, void* base, long long element) {
    if (how.encoding == Encoding::Bf16) {
        static_cast<Quad*>(base)[element / 4] = drawn;
        return;
    }
    if (how.encoding == Encoding::Fp16) {
        Quad halves;
#pragma unroll
        for (int i = 0; i < 4; i++) halves.bf16[i] = fp16_of(float_of_bf16(drawn.bf16[i]));
        static_cast<Quad*>(base)[element / 4] = halves;
        return;
    }
    unsigned char code[4];
#pragma unroll
    for (int i = 0; i < 4; i++) code[i] = e4m3_of(__fmul_rn(float_of_bf16(drawn.bf16[i]), how.scale));
    if (how.encoding == Encoding::E4M3) {
        static_cast<unsigned*>(base)[element / 4] = code[0] | code[1] << 8 | code[2] << 16 | unsigned(code[3]) << 24;
        return;
    }
    Quad rounded;
#pragma unroll
    for (int i = 0; i < 4; i++) rounded.bf16[i] = bf16_of(__fmul_rn(float_of_e4m3(code[i]), how.dequantization));
    static_cast<Quad*>(base)[element / 4] = rounded;
}

__device__ inline long long first_quad() { return (long long)blockIdx.x * blockDim.x + threadIdx.x; }
__device__ inline long long quad_step() { return (long long)gridDim.x * blockDim.x; }

}  // namespace pb

// query: [quads * 4] elements, in the order in which they are drawn.
extern "C" __global__ void fill_query(void* query, long long quads, pb::uint64 seed, pb::Storage how) {
    for (long long quad = pb::first_quad(); quad < quads; quad += pb::quad_step())
        pb::store(pb::draw(seed, pb::Query, quad), how, query, quad * 4);
}

// Element (pool token * kv heads + head) * head size + dim of K goes to plane 0, of V to plane 1, wherever the layout wants it.
extern "C" __global__ void fill_kv(void* kv_pool, pb::Pool pool, pb::uint64 seed, pb::Storage how) {
    const long long quads = pool.tokens * pool.kv_heads * (pool.head_size / 4);
    for (long long i = pb::first_quad(); i < 2 * quads; i += pb::quad_step()) {
        const int plane = i >= quads;
        const long long quad = i - plane * quads, vector = quad / (pool.head_size / 4);
        const int dim = int(quad % (pool.head_size / 4)) * 4, head = int(vector % pool.kv_heads);
        const long long token = vector / pool.kv_heads, page = token >> pool.page_size_log2;
        const long long slot = token & ((1LL << pool.page_size_log2) - 1);
        pb::store(pb::draw(seed, plane ? pb::Value : pb::Key, quad), how, kv_pool,
                  page * pool.page_stride + plane * pool.plane_stride + head * pool.head_stride + slot * pool.token_stride + dim);
    }
}

// Raises *magnitude to the largest bf16 magnitude's code of the tensor; codes without their sign order as the values do.
extern "C" __global__ void amax(unsigned* magnitude, long long quads, pb::uint64 seed, unsigned tensor) {
    unsigned largest = 0;
    for (long long quad = pb::first_quad(); quad < quads; quad += pb::quad_step()) {
        const pb::Quad drawn = pb::draw(seed, static_cast<pb::Tensor>(tensor), quad);
#pragma unroll
        for (int i = 0; i < 4; i++) largest = max(largest, unsigned(drawn.bf16[i] & 0x7FFF));
    }
    for (int lane = 16; lane > 0; lane /= 2) largest = max(largest, __shfl_xor_sync(~0u, largest, lane));
    if (threadIdx.x % 32 == 0) atomicMax(magnitude, largest);
}
