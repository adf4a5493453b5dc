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
#include "pb/parameters.cuh"
#include "pb/planted_delay.cuh"
#include "pb/ptx/cp_async.cuh"
#include "pb/sm80/online_softmax.cuh"
#include "pb/sm80/page_gather.cuh"
#include "pb/sm80/shared_rows.cuh"
#include "pb/sm80/warp_products.cuh"

namespace pb::sm80 {

constexpr int kThreads = 128;
constexpr int kRows = 128;    // packed query rows of a tile
constexpr int kKeys = 64;     // keys of a step
constexpr int kStages = 2;
constexpr int kRowTiles = kRows / (kThreads / 32) / 16;
constexpr int kKeyTiles = kKeys / 8;
constexpr int kColumnTiles = kHeadSize / 8;

// Shared memory: Q [kRows], later O; then per stage K [kKeys] and V [kKeys]; rows of 256 bytes.
constexpr int kQueryBytes = kRows * kRowBytes;
constexpr int kTileBytes = kKeys * kRowBytes;
constexpr int kStageBytes = 2 * kTileBytes;
static_assert(kQueryBytes + kStages * kStageBytes == 98304, "sharedBytes of prefill_mma.kernel.json");

using Gather = PageGather<kKeys, kThreads>;
using Scores = float[kRowTiles][kKeyTiles][4];
using Output = float[kRowTiles][kColumnTiles][4];

// First of the rows that this warp multiplies.
__device__ inline int warp_row() { return threadIdx.x / 32 * kRowTiles * 16; }

// Element offset of a packed row in query and output; rows beyond the tile's tokens have none and must not be touched.
__device__ inline long long row_offset(const PrefillParameters& parameters, Tile tile, int row) {
    const long long token = tile.first_token + (row >> parameters.group_log2);
    const int head = (tile.kv_head() << parameters.group_log2) + (row & ((1 << parameters.group_log2) - 1));
    return (token * parameters.query_heads + head) * kHeadSize;
}

// Rows beyond the tile's tokens become zeros: they are computed like the others, and not stored.
__device__ inline void copy_query(const PrefillParameters& parameters, Tile tile, unsigned shared) {
    const int rows = tile.tokens() << parameters.group_log2;
    const int chunk = threadIdx.x % kChunksPerRow;
    const char* query = static_cast<const char*>(parameters.query) + chunk * 16;
#pragma unroll
    for (int pass = 0; pass < kRows; pass += kThreads / kChunksPerRow) {
        const int row = pass + threadIdx.x / kChunksPerRow;
        const bool valid = row < rows;
        ptx::copy_16_async_or_zero(shared + chunk_offset(row, chunk), query + row_offset(parameters, tile, valid ? row : 0) * 2, valid);
    }
}

// Assigns -inf to the scores of keys that a row does not see.
__device__ inline void mask(Scores& scores, Tile tile, int group_log2, int first_key) {
    const int lane = threadIdx.x % 32;
#pragma unroll
    for (int m = 0; m < kRowTiles; ++m)
#pragma unroll
        for (int half = 0; half < 2; ++half) {
            const int token = (warp_row() + m * 16 + half * 8 + lane / 4) >> group_log2;
            const int limit = min(tile.first_limit + token, tile.kv_end - 1);
            const int last = limit - first_key - 2 * (lane % 4);  // last visible column, counted from this lane's first
#pragma unroll
            for (int n = 0; n < kKeyTiles; ++n)
#pragma unroll
                for (int element = 0; element < 2; ++element)
                    if (n * 8 + element > last) scores[m][n][2 * half + element] = __int_as_float(0xFF800000);  // -inf
        }
}

// O x output_scale / l through the warp's own rows of the query's shared memory, out in 16-byte pieces.
__device__ inline void store(const PrefillParameters& parameters, Tile tile, const Output& output,
                             const OnlineSoftmax<kRowTiles>& softmax, char* shared) {
    const int lane = threadIdx.x % 32;
    __syncwarp();  // all lanes have read their last query fragments
#pragma unroll
    for (int m = 0; m < kRowTiles; ++m)
#pragma unroll
        for (int half = 0; half < 2; ++half) {
            const float total = softmax.total(m, half);
            const float factor = total > 0 ? parameters.output_scale / total : 0;
            const int row = warp_row() + m * 16 + half * 8 + lane / 4;
#pragma unroll
            for (int n = 0; n < kColumnTiles; ++n)
                *reinterpret_cast<unsigned*>(shared + chunk_offset(row, n) + lane % 4 * 4) =
                    ptx::pack_bf16(output[m][n][2 * half] * factor, output[m][n][2 * half + 1] * factor);
        }
    __syncwarp();
    const int rows = tile.tokens() << parameters.group_log2;
    const int chunk = lane % kChunksPerRow;
    for (int row = warp_row() + lane / kChunksPerRow; row < min(rows, warp_row() + kRowTiles * 16); row += 32 / kChunksPerRow)
        *reinterpret_cast<uint4*>(static_cast<char*>(parameters.output) + row_offset(parameters, tile, row) * 2 + chunk * 16) =
            *reinterpret_cast<const uint4*>(shared + chunk_offset(row, chunk));
}

// A tile's walk over its keys, from the last to the first.
struct KeyWalk {
    const PrefillParameters& parameters;
    const unsigned stages;    // shared address of stage 0
    const unsigned query;     // shared address that this lane gives ldmatrix, block 0
    const unsigned keys;      // the same, as an offset into a stage
    const unsigned values;
    const int first_limit;
    int first_key;            // of the step; negative: done
    unsigned stage = 0;       // byte offset of the stage that holds first_key
    Gather gather;
    OnlineSoftmax<kRowTiles> softmax;
    Output output = {};

    __device__ KeyWalk(const PrefillParameters& parameters, const Tile& tile, unsigned shared)
        : parameters(parameters),
          stages(shared + kQueryBytes),
          query(shared + warp_row() * kRowBytes + rows_first_offset(threadIdx.x % 32)),
          keys(columns_first_offset(threadIdx.x % 32)),
          values(kTileBytes + rows_first_offset(threadIdx.x % 32)),
          first_limit(tile.first_limit),
          first_key((tile.kv_end - 1) / kKeys * kKeys),
          gather(parameters, tile),
          softmax(parameters.score_scale) {}

    // Sends for the query and the last keys.
    __device__ void begin(const Tile& tile) {
        gather.read_last_pages(first_key, tile.kv_end);
        copy_query(parameters, tile, stages - kQueryBytes);
        gather.copy_last(stages, stages + kTileBytes, first_key, tile.kv_end);
        ptx::commit_async_copies();
        if (first_key > 0) gather.read_pages(first_key - kKeys);
    }

    __device__ bool more() const { return first_key >= 0; }
    __device__ bool needs_mask() const { return first_key + kKeys - 1 > first_limit; }

    // Waits for a tile of keys, sends for the one before it, S = Q K^T, P = exp2(S), O += P V.
    template <bool Masked>
    __device__ void step() {
        ptx::wait_async_copies<0>();
        __syncthreads();  // every thread's copies have landed, and every warp has read the other stage
        Scores scores;
        score(scores, query, stages + stage + keys);
        if (first_key > 0) {  // only now: the copies' addresses hide behind the last products
            const unsigned other = stages + (stage ^ kStageBytes);
            gather.copy(other, other + kTileBytes, first_key - kKeys);
            ptx::commit_async_copies();
            gather.read_pages(max(first_key - 2 * kKeys, 0));
        }
        if constexpr (Masked) mask(scores, parameters.tiles[blockIdx.x], parameters.group_log2, first_key);
        softmax.raise(scores, output);
        accumulate(output, scores, softmax, stages + stage + values);
        first_key -= kKeys;
        stage ^= kStageBytes;
    }
};

}  // namespace pb::sm80

extern "C" __global__ void __launch_bounds__(pb::sm80::kThreads, 2)
prefill_bf16(const __grid_constant__ pb::PrefillParameters parameters) {
    extern __shared__ __align__(1024) char shared[];
    const pb::Tile& tile = parameters.tiles[blockIdx.x];  // read again where it is needed, rather than kept in registers
    pb::sm80::KeyWalk walk(parameters, tile, pb::ptx::shared_address(shared));
    walk.begin(tile);
    pb::planted_delay(parameters, (tile.kv_end + pb::sm80::kKeys - 1) / pb::sm80::kKeys);
    while (walk.more() && walk.needs_mask()) walk.step<true>();
    while (walk.more()) walk.step<false>();
    store(parameters, tile, walk.output, walk.softmax, shared);
}
