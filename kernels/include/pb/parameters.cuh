// What every prefill kernel gets: parameter layouts 1 and 2 of docs/kernel-abi.md. One by-value argument; the host's mirror is
// Devices/Cuda/Launching/PrefillParameters.cs, and a test compares sizes and offsets.
#pragma once

namespace pb {

// CUtensorMap: opaque to the kernel, encoded by the driver on the host.
struct alignas(64) TensorMap {
    unsigned long long opaque[16];
};

// One unit of work: consecutive query tokens of a sequence times the query heads of one kv head.
struct Tile {
    int first_token;   // index into the concatenated query tokens of the batch
    int kv_end;        // keys that the tile's last token sees: [0, kv_end)
    int packed;        // sequence << 16 | tokens << 8 | kv head
    int first_limit;   // last key that the tile's first token sees; causal: token i sees key <= first_limit + i

    __device__ int sequence() const { return packed >> 16; }
    __device__ int tokens() const { return (packed >> 8) & 0xFF; }
    __device__ int kv_head() const { return packed & 0xFF; }
};

struct alignas(64) PrefillParameters {
    // Q: {head_size, query_heads, query_tokens}, box of 64 rows (token, head of the group) x 128 bytes, 128-byte swizzle.
    TensorMap query_map;
    // K and V by 256-byte (bf16) or 128-byte (e4m3) row: a box is one page of one plane and head; see docs/kernel-abi.md.
    TensorMap kv_map;
    // O (bf16 only): as Q, box of one token's group of heads x 128 bytes.
    TensorMap output_map;

    const void* query;                 // [query_tokens, query_heads, head_size]
    const void* kv_pool;               // HND [pages, 2, kv_heads, page_size, head_size] or NHD [pages, 2, page_size, kv_heads, head_size]
    void* output;                      // [query_tokens, query_heads, head_size] in the output format; NVFP4: two elements a byte
    unsigned char* output_scales;      // NVFP4: e4m3 block scales in the 128x4 layout; else null
    const int* block_tables;           // [batch, pages_per_sequence]
    const Tile* tiles;                 // [tile_count], in the order in which they should start
    unsigned* counters;                // [2]: next tile, finished blocks; both 0 at launch, and the kernel leaves them 0
    const int* query_starts;           // [batch + 1]
    const int* kv_starts;              // [batch + 1], running sum of key counts

    long long page_stride;             // kv_pool strides in elements
    long long plane_stride;            // K to V
    long long head_stride;
    long long token_stride;

    int tile_count;
    int batch;
    int query_tokens;
    int query_heads;
    int kv_heads;
    int group_log2;                    // of the query heads per kv head, rounded down; layout 1 has powers of two only
    int page_size;                     // tokens
    int page_size_log2;
    int pages;
    int pages_per_sequence;
    int causal;

    float score_scale;                 // bmm1: scores are multiplied by it before the softmax
    float output_scale;                // bmm2: the output is multiplied by it
    float output_block_scale;          // NVFP4: o_sf_scale

    void* workspace;                   // what the variant's `workspace` asked for, or null; zeros before the first launch

    // Layout 2 alone: layout 1 leaves them 0.
    const float* sinks;                // [query_heads], or null: e^(sink - max) joins the softmax's denominator and nothing else
    int window;                        // keys that a token sees at most, its own with them; 2^30 without a window
    float softcap;                     // c: a logit x becomes c tanh(x / c); 0: it stays
    int group_reciprocal;              // floor(2^16 / group_size) + 1: row / group_size = row x this >> 16 while row x group_size < 2^16
    unsigned short group_size;         // query heads per kv head
    unsigned short head_size;          // elements
};

static_assert(sizeof(Tile) == 16, "the host writes tiles as four int32");
static_assert(sizeof(PrefillParameters) == 576, "parameter layouts 1 and 2 have 576 bytes");

}  // namespace pb
