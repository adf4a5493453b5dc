// Attention of single output vectors in float64, plain: what every kernel's output is compared with.
//
//   result = sum_j w_j v_j / sum_j w_j x output_scale,  w_j = exp(score_scale q.k_j - max),  j over the keys that the token sees
//
// q, k, v are the decoded codes; score_scale and output_scale hold every dequantisation factor. One block computes one vector,
// in three passes: the largest score; weights and their products with V, a chunk of keys at a time; the sum of the partial
// results. Every sum has a fixed order, so that the same input gives the same bits.
#include "pb/parameters.cuh"

namespace pb::reference {

constexpr int kHeadSize = 128;
constexpr int kThreads = 256;                       // also the keys of a chunk
constexpr int kHalves = kThreads / kHeadSize;       // threads that share an output element, on different keys of a chunk

enum InputKind : int { kBf16 = 0, kE4m3 = 1 };

__device__ double decode_bf16(unsigned short code) { return __int_as_float(static_cast<int>(code) << 16); }

// OCP 8-bit floating point E4M3: sign, four bits of exponent with bias 7, three of mantissa; no infinity, S.1111.111 is NaN.
__device__ double decode_e4m3(unsigned char code) {
    const int exponent = (code >> 3) & 15;
    const int mantissa = code & 7;
    if (exponent == 15 && mantissa == 7) return __int_as_float(0x7FC00000);
    const double magnitude = exponent == 0 ? mantissa * 0x1p-9 : (8 + mantissa) * 0x1p-10 * (1 << exponent);
    return code & 0x80 ? -magnitude : magnitude;
}

__device__ double element(const void* codes, long long index, int input_kind) {
    return input_kind == kBf16 ? decode_bf16(static_cast<const unsigned short*>(codes)[index])
                               : decode_e4m3(static_cast<const unsigned char*>(codes)[index]);
}

// The keys and values of one sequence and kv head.
struct Cache {
    const PrefillParameters& parameters;
    const int* table;
    long long head_offset;
    int input_kind;

    __device__ long long offset(int key) const {
        const long long page = table[key / parameters.page_size];
        return page * parameters.page_stride + key % parameters.page_size * parameters.token_stride + head_offset;
    }
    __device__ double key(long long offset, int d) const { return element(parameters.kv_pool, offset + d, input_kind); }
    __device__ double value(long long offset, int d) const {
        return element(parameters.kv_pool, offset + parameters.plane_stride + d, input_kind);
    }
    __device__ double score(const double* query, int key_index) const {
        const long long row = offset(key_index);
        double sum = 0;
        for (int d = 0; d < kHeadSize; ++d) sum += query[d] * key(row, d);
        return sum * static_cast<double>(parameters.score_scale);
    }
};

struct Sum {
    __device__ double operator()(double a, double b) const { return a + b; }
};

struct Maximum {
    __device__ double operator()(double a, double b) const { return a > b ? a : b; }
};

// All threads' values by a tree of fixed shape; every thread gets the result.
template <typename Combine>
__device__ double combine_block(double value, double* scratch, Combine combine) {
    __syncthreads();
    scratch[threadIdx.x] = value;
    for (int distance = kThreads / 2; distance > 0; distance /= 2) {
        __syncthreads();
        if (threadIdx.x < distance) scratch[threadIdx.x] = combine(scratch[threadIdx.x], scratch[threadIdx.x + distance]);
    }
    __syncthreads();
    return scratch[0];
}

}  // namespace pb::reference

// vectors: [n][3] = sequence, token (index into the concatenated query tokens), query head. input_kind: 0 bf16, 1 e4m3.
// results: [n][head_size]. Grid n blocks of 256 threads, no dynamic shared memory.
extern "C" __global__ void __launch_bounds__(pb::reference::kThreads)
attention_reference(const __grid_constant__ pb::PrefillParameters parameters, const int* vectors, int input_kind, double* results) {
    using namespace pb::reference;
    __shared__ double query[kHeadSize];
    __shared__ double scratch[kThreads];
    __shared__ double weights[kThreads];
    __shared__ long long offsets[kThreads];

    const int sequence = vectors[blockIdx.x * 3];
    const int token = vectors[blockIdx.x * 3 + 1];
    const int head = vectors[blockIdx.x * 3 + 2];
    const int query_length = parameters.query_starts[sequence + 1] - parameters.query_starts[sequence];
    const int kv_length = parameters.kv_starts[sequence + 1] - parameters.kv_starts[sequence];
    const int position = token - parameters.query_starts[sequence];
    const int keys = parameters.causal ? kv_length - query_length + position + 1 : kv_length;  // that the token sees
    const Cache cache{parameters, parameters.block_tables + static_cast<long long>(sequence) * parameters.pages_per_sequence,
                      (head >> parameters.group_log2) * parameters.head_stride, input_kind};

    if (threadIdx.x < kHeadSize)
        query[threadIdx.x] = element(
            parameters.query, (static_cast<long long>(token) * parameters.query_heads + head) * kHeadSize + threadIdx.x, input_kind);
    __syncthreads();

    double highest = -1e300;
    for (int key = threadIdx.x; key < keys; key += kThreads) highest = Maximum{}(highest, cache.score(query, key));
    highest = combine_block(highest, scratch, Maximum{});

    const int d = threadIdx.x % kHeadSize;
    const int half = threadIdx.x / kHeadSize;
    double weight_sum = 0;
    double output = 0;
    for (int first = 0; first < keys; first += kThreads) {
        const int key = first + threadIdx.x;
        if (key < keys) {
            offsets[threadIdx.x] = cache.offset(key);
            weights[threadIdx.x] = exp(cache.score(query, key) - highest);
            weight_sum += weights[threadIdx.x];
        }
        __syncthreads();
        for (int i = half; i < min(kThreads, keys - first); i += kHalves) output += weights[i] * cache.value(offsets[i], d);
        __syncthreads();
    }

    weight_sum = combine_block(weight_sum, scratch, Sum{});
    __syncthreads();
    scratch[threadIdx.x] = output;
    __syncthreads();
    if (threadIdx.x < kHeadSize) {
        for (int other = 1; other < kHalves; ++other) output += scratch[threadIdx.x + other * kHeadSize];
        results[static_cast<long long>(blockIdx.x) * kHeadSize + threadIdx.x] =
            output / weight_sum * static_cast<double>(parameters.output_scale);
    }
}
