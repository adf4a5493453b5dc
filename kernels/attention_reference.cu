// Attention of single output vectors in float64, plain: what every kernel's output is compared with.
//
//   result = sum_j w_j v_j / (sum_j w_j + w_sink) x output_scale,  w_j = exp(x_j - max),  j over the keys that the token sees
//   x_j = softcap tanh(score_scale q.k_j / softcap), or score_scale q.k_j without a softcap
//   w_sink = exp(sink - max), or 0 without sinks; max over every x_j and the sink
//   effect = sqrt(sum_j (p_j m_j (v_j - o))^2) x |output_scale|: how far the result moves, to first order, where each x_j has an
//     independent error of m_j = dx_j / d(q.k_j) x sum_i |q_i k_ij|; p_j the weights over their sum, o the result before its scale
//
// q, k, v are the decoded codes; score_scale and output_scale hold every dequantisation factor. Of the keys up to the token's own the
// last `window` are seen. One block computes one vector, in three passes: the largest logit; weights and their products with V, a chunk
// of keys at a time; the sum of the partial results. Every sum has a fixed order, so that the same input gives the same bits.
// Parameter layout 2; head sizes up to 256.
#include "pb/parameters.cuh"

namespace pb::reference {

constexpr int kThreads = 256;  // also the keys of a chunk, and the largest head size

enum InputKind : int { kBf16 = 0, kE4m3 = 1, kFp16 = 2 };

__device__ double decode_bf16(unsigned short code) { return __int_as_float(static_cast<int>(code) << 16); }

// IEEE 754 binary16: sign, five bits of exponent with bias 15, ten of mantissa.
__device__ double decode_fp16(unsigned short code) {
    const int exponent = (code >> 10) & 31;
    const int mantissa = code & 1023;
    if (exponent == 31) {
        return __int_as_float(mantissa != 0 ? 0x7FC00000 : code & 0x8000 ? 0xFF800000 : 0x7F800000);
    }
    const double magnitude = exponent == 0 ? mantissa * 0x1p-24 : (1024 + mantissa) * 0x1p-25 * (1u << exponent);
    return code & 0x8000 ? -magnitude : magnitude;
}

// OCP 8-bit floating point E4M3: sign, four bits of exponent with bias 7, three of mantissa; no infinity, S.1111.111 is NaN.
__device__ double decode_e4m3(unsigned char code) {
    const int exponent = (code >> 3) & 15;
    const int mantissa = code & 7;
    if (exponent == 15 && mantissa == 7) return __int_as_float(0x7FC00000);
    const double magnitude = exponent == 0 ? mantissa * 0x1p-9 : (8 + mantissa) * 0x1p-10 * (1 << exponent);
    return code & 0x80 ? -magnitude : magnitude;
}

__device__ double element(const void* codes, long long index, int input_kind) {
    switch (input_kind) {
        case kE4m3: return decode_e4m3(static_cast<const unsigned char*>(codes)[index]);
        case kFp16: return decode_fp16(static_cast<const unsigned short*>(codes)[index]);
        default: return decode_bf16(static_cast<const unsigned short*>(codes)[index]);
    }
}

struct Logit {
    double value;      // x_j
    double magnitude;  // m_j
};

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
    __device__ Logit logit(const double* query, int key_index) const {
        const long long row = offset(key_index);
        double sum = 0;
        double magnitude = 0;
        for (int d = 0; d < parameters.head_size; ++d) {
            const double product = query[d] * key(row, d);
            sum += product;
            magnitude += fabs(product);
        }
        const double scale = parameters.score_scale;
        const double softcap = parameters.softcap;
        const double bent = softcap > 0 ? tanh(scale * sum / softcap) : 0;
        return {softcap > 0 ? softcap * bent : scale * sum, scale * magnitude * (1 - bent * bent)};
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

// An element's sum over its parts; right in the threads of part 0.
__device__ double combine_parts(double value, double* scratch, int head_size, int parts) {
    __syncthreads();
    scratch[threadIdx.x] = value;
    __syncthreads();
    for (int part = 1; threadIdx.x < head_size && part < parts; ++part) value += scratch[threadIdx.x + part * head_size];
    return value;
}

}  // namespace pb::reference

// vectors: [n][3] = sequence, token (index into the concatenated query tokens), query head. input_kind: 0 bf16, 1 e4m3, 2 fp16.
// results: [n][2][head_size], results and effects. Grid n blocks of 256 threads, no dynamic shared memory.
extern "C" __global__ void __launch_bounds__(pb::reference::kThreads)
attention_reference(const __grid_constant__ pb::PrefillParameters parameters, const int* vectors, int input_kind, double* results) {
    using namespace pb::reference;
    __shared__ double query[kThreads];
    __shared__ double scratch[kThreads];
    __shared__ double weights[kThreads];
    __shared__ double squares[kThreads];  // (weight x m_j)^2
    __shared__ long long offsets[kThreads];

    const int sequence = vectors[blockIdx.x * 3];
    const int token = vectors[blockIdx.x * 3 + 1];
    const int head = vectors[blockIdx.x * 3 + 2];
    const int query_length = parameters.query_starts[sequence + 1] - parameters.query_starts[sequence];
    const int kv_length = parameters.kv_starts[sequence + 1] - parameters.kv_starts[sequence];
    const int position = token - parameters.query_starts[sequence];
    const int keys = parameters.causal ? kv_length - query_length + position + 1 : kv_length;  // up to the token's own
    const int first_key = max(keys - parameters.window, 0);
    const int head_size = parameters.head_size;
    const Cache cache{parameters, parameters.block_tables + static_cast<long long>(sequence) * parameters.pages_per_sequence,
                      (head / parameters.group_size) * parameters.head_stride, input_kind};

    if (threadIdx.x < head_size)
        query[threadIdx.x] = element(
            parameters.query, (static_cast<long long>(token) * parameters.query_heads + head) * head_size + threadIdx.x, input_kind);
    __syncthreads();

    double highest = parameters.sinks != nullptr ? static_cast<double>(parameters.sinks[head]) : -1e300;
    for (int key = first_key + threadIdx.x; key < keys; key += kThreads) highest = Maximum{}(highest, cache.logit(query, key).value);
    highest = combine_block(highest, scratch, Maximum{});

    // Each element of the output belongs to `parts` threads, on different keys of a chunk; threads behind the last whole part have none.
    const int parts = kThreads / head_size;
    const int part = threadIdx.x / head_size;
    const int d = threadIdx.x % head_size;
    double weight_sum = 0;
    double square_sum = 0;
    double output = 0;
    double linear = 0;  // squares x V
    double square = 0;  // squares x V^2
    for (int first = first_key; first < keys; first += kThreads) {
        const int key = first + threadIdx.x;
        if (key < keys) {
            offsets[threadIdx.x] = cache.offset(key);
            const Logit logit = cache.logit(query, key);
            weights[threadIdx.x] = exp(logit.value - highest);
            squares[threadIdx.x] = weights[threadIdx.x] * logit.magnitude * (weights[threadIdx.x] * logit.magnitude);
            weight_sum += weights[threadIdx.x];
            square_sum += squares[threadIdx.x];
        }
        __syncthreads();
        if (part < parts) {
            for (int i = part; i < min(kThreads, keys - first); i += parts) {
                const double value = cache.value(offsets[i], d);
                output += weights[i] * value;
                linear += squares[i] * value;
                square += squares[i] * value * value;
            }
        }
        __syncthreads();
    }

    weight_sum = combine_block(weight_sum, scratch, Sum{});
    if (parameters.sinks != nullptr) weight_sum += exp(static_cast<double>(parameters.sinks[head]) - highest);
    square_sum = combine_block(square_sum, scratch, Sum{});
    output = combine_parts(output, scratch, head_size, parts) / weight_sum;
    linear = combine_parts(linear, scratch, head_size, parts);
    square = combine_parts(square, scratch, head_size, parts);
    if (threadIdx.x < head_size) {
        // A difference of terms that are equal but for rounding where one key has all the weight.
        const double variance = fmax(square - 2 * output * linear + output * output * square_sum, 0.0);
        const double output_scale = parameters.output_scale;
        double* const result = results + 2ll * blockIdx.x * head_size + threadIdx.x;
        result[0] = output * output_scale;
        result[head_size] = sqrt(variance) / weight_sum * fabs(output_scale);
    }
}
