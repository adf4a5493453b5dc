// The smallest kernel of one's own: one thread per (query token, query head), online softmax in float32.
// Slow, but right for every head size up to 256, page size, layout and group; see docs/kernel-abi.md.
#include "pb/parameters.cuh"

namespace {

constexpr int kMaxHeadSize = 128;

__device__ float from_bf16(unsigned short bits) { return __uint_as_float(unsigned(bits) << 16); }

// Round to nearest, ties to even; inputs are finite here.
__device__ unsigned short to_bf16(float value) {
    const unsigned bits = __float_as_uint(value);
    return static_cast<unsigned short>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

}  // namespace

// One block per tile; a thread takes the rows (token, head of the group) threadIdx.x, threadIdx.x + blockDim.x, ...
extern "C" __global__ void __launch_bounds__(128) naive_bf16(const __grid_constant__ pb::PrefillParameters p) {
    const pb::Tile tile = p.tiles[blockIdx.x];
    const int group = 1 << p.group_log2;
    const auto* query = static_cast<const unsigned short*>(p.query);
    const auto* pool = static_cast<const unsigned short*>(p.kv_pool);
    auto* output = static_cast<unsigned short*>(p.output);
    const int* table = p.block_tables + static_cast<long long>(tile.sequence()) * p.pages_per_sequence;

    for (int row = threadIdx.x; row < tile.tokens() * group; row += blockDim.x) {
        const int token = row >> p.group_log2;
        const int head = tile.kv_head() * group + (row & (group - 1));
        const long long at = (static_cast<long long>(tile.first_token + token) * p.query_heads + head) * kMaxHeadSize;
        const int last = tile.first_limit + (p.causal ? token : 0);

        float maximum = __int_as_float(0xff800000), sum = 0.0f;
        for (int key = 0; key <= last; ++key) {
            const long long page = table[key >> p.page_size_log2];
            const auto* k = pool + page * p.page_stride + tile.kv_head() * p.head_stride + (key & (p.page_size - 1)) * p.token_stride;
            float score = 0.0f;
            for (int d = 0; d < kMaxHeadSize; ++d) score = fmaf(from_bf16(query[at + d]), from_bf16(k[d]), score);
            score *= p.score_scale;
            const float larger = fmaxf(maximum, score);
            sum = sum * __expf(maximum - larger) + __expf(score - larger);
            maximum = larger;
        }
        // A second pass per element instead of head_size accumulators, which would not fit into registers.
        for (int d = 0; d < kMaxHeadSize; ++d) {
            float value = 0.0f;
            for (int key = 0; key <= last; ++key) {
                const long long page = table[key >> p.page_size_log2];
                const auto* k = pool + page * p.page_stride + tile.kv_head() * p.head_stride + (key & (p.page_size - 1)) * p.token_stride;
                const auto* v = k + p.plane_stride;
                float score = 0.0f;
                for (int e = 0; e < kMaxHeadSize; ++e) score = fmaf(from_bf16(query[at + e]), from_bf16(k[e]), score);
                value = fmaf(__expf(score * p.score_scale - maximum), from_bf16(v[d]), value);
            }
            output[at + d] = to_bf16(value / sum * p.output_scale);
        }
    }
}
