/*
 * prefill_bench_kernel.h: the C interface of a prefill-attention kernel in a shared library, version 1.
 *
 * The file includes nothing but the C standard's headers; copy it into your project. A library exports six functions:
 *
 *   pb_describe   which version of this interface it speaks, and what it calls itself
 *   pb_create     makes a kernel for one case (shapes, formats, scales), or refuses the case
 *   pb_plan       host work for one set of tensors; may compile, allocate and synchronise; is not timed
 *   pb_launch     computes the set's output; is what is timed
 *   pb_destroy    frees what pb_create made
 *   pb_error      the sentence that the user reads after one of them has failed
 *
 * They are called in that order, from one thread, in a process that measures nothing else. pb_launch is called many times for each
 * pb_plan. A function that fails returns PB_FAILED. pb_create and pb_plan return PB_UNSUPPORTED for a case that the kernel does not
 * compute; its row is then skipped with the sentence of pb_error.
 *
 * Every struct begins with its size in bytes as the caller knows it. Later versions add fields at the end only, so a library reads a
 * field that came later after `c->size >= offsetof(pb_case, field) + sizeof(c->field)`.
 */
#ifndef PREFILL_BENCH_KERNEL_H
#define PREFILL_BENCH_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PB_ABI 1

#if defined(_WIN32)
#define PB_EXPORT __declspec(dllexport)
#else
#define PB_EXPORT __attribute__((visibility("default")))
#endif

typedef enum { PB_OK = 0, PB_FAILED = 1, PB_UNSUPPORTED = 2 } pb_result;

/* How elements are stored. e4m3 and nvfp4 have no type of their own in a tensor: they are lent as uint8. */
typedef enum {
  PB_BF16 = 0,
  PB_FP16 = 1,
  PB_E4M3 = 2, /* FP8 without infinities */
  PB_NVFP4 = 3 /* outputs only: two e2m1 a byte, the even one in the low nibble, and an e4m3 scale for 16 elements in output_scales */
} pb_format;

/* The DLTensor of DLPack (github.com/dmlc/dlpack), byte for byte: a pointer to one may be cast to the other. */
typedef struct {
  int32_t device_type; /* 1: memory of the host; 2: of a CUDA device */
  int32_t device_id;
} pb_device;

typedef struct {
  uint8_t code; /* 0 int, 1 unsigned int, 2 float, 4 bfloat */
  uint8_t bits;
  uint16_t lanes;
} pb_type;

typedef struct {
  void *data; /* NULL: the case has no such tensor */
  pb_device device;
  int32_t ndim;
  pb_type type;
  int64_t *shape;
  int64_t *strides; /* in elements; always given */
  uint64_t byte_offset; /* always 0 */
} pb_tensor;

typedef struct {
  uint32_t size;
  uint32_t abi; /* the caller writes its own PB_ABI; the library overwrites it with the one that it was built against */
  const char *name; /* the library fills these in; they live as long as the library */
  const char *version;
} pb_description;

/*
 * What is computed, for query token i and query head h of a sequence with q query tokens and n keys:
 *
 *   output[i, h] = output_scale * sum over keys j of softmax_j(score(i, j)) value[j, h / (query_heads / kv_heads)]
 *   score(i, j)  = score_scale * dot(query[i, h], key[j, h / (query_heads / kv_heads)])
 *
 * Where causal, token i sees the keys j <= n - q + i, with a window w > 0 only the last w of them. With a softcap c > 0 a score x becomes
 * c * tanh(x / c). With sinks, exp(sinks[h]) joins the denominator of the softmax.
 */
typedef struct {
  uint32_t size;
  uint32_t abi;
  int32_t device_type; /* as in pb_device */
  int32_t device_id;
  int32_t threads; /* host: processors that a launch may use */
  int32_t batch; /* sequences */
  int32_t query_tokens; /* of the whole batch */
  int32_t query_heads;
  int32_t kv_heads; /* query_heads is a multiple */
  int32_t head_size; /* elements */
  int32_t page_size; /* tokens */
  int32_t pages_per_sequence; /* columns of block_tables */
  int32_t nhd; /* 1: a page of the pool is [page_size, kv_heads, head_size]; 0: [kv_heads, page_size, head_size] */
  int32_t causal;
  int32_t input; /* pb_format of query, key and value */
  int32_t output; /* pb_format */
  float score_scale;
  float output_scale;
  float output_block_scale; /* nvfp4: an element is worth e2m1 * e4m3 / output_block_scale */
  float query_scale, key_scale, value_scale; /* factors of the stored elements; score_scale and output_scale contain them */
  int32_t window; /* 0: none */
  int32_t sinks; /* 1: pb_set has them */
  float softcap; /* 0: none */
  const int32_t *query_lengths; /* [batch], in memory of the host */
  const int32_t *kv_lengths; /* [batch], in memory of the host: cached prefix and query tokens */
  const char *json; /* all of this and whatever later versions add, as a JSON object */
} pb_case;

/*
 * One set of tensors. Several sets with the same data at other addresses let every launch find a cold cache; pb_plan is called once for
 * each, before the first launch. Only output, output_scales and workspace may be written.
 */
typedef struct {
  uint32_t size;
  int32_t index; /* of the set, from 0 */
  pb_tensor query; /* [query_tokens, query_heads, head_size] */
  pb_tensor kv; /* the pool: [pages, 2, kv_heads, page_size, head_size], or with nhd [pages, 2, page_size, kv_heads, head_size] */
  pb_tensor key; /* [pages, page_size, kv_heads, head_size], a view of kv in either layout */
  pb_tensor value; /* the same */
  pb_tensor block_tables; /* int32 [batch, pages_per_sequence]: the page of each block of keys; every entry is a valid page */
  pb_tensor query_starts; /* int32 [batch + 1]: running sum of query tokens */
  pb_tensor kv_lengths; /* int32 [batch] */
  pb_tensor kv_starts; /* int32 [batch + 1]: running sum of keys */
  pb_tensor page_starts; /* int32 [batch + 1]: running sum of pages in use */
  pb_tensor page_indices; /* int32 [pages in use]: the pages of all sequences, one after the other */
  pb_tensor last_page_lengths; /* int32 [batch]: keys in the last page of each sequence */
  pb_tensor sinks; /* float32 [query_heads] */
  pb_tensor output; /* [query_tokens, query_heads, head_size]; nvfp4: uint8 [.., head_size / 2] */
  pb_tensor output_scales; /* nvfp4: uint8 [rows padded to 128, columns padded to 4], in cuBLAS' layout of 128x4 tiles */
  pb_tensor workspace; /* uint8 [workspaceBytes of the kernel.json]; zeros before its set is planned */
} pb_set;

PB_EXPORT int pb_describe(pb_description *description);

/* options: the `options` of the kernel.json as a JSON object, "{}" where there are none. */
PB_EXPORT int pb_create(const pb_case *c, const char *options, void **state);

/* stream: a cudaStream_t (CUstream) of the current context; NULL on the host. */
PB_EXPORT int pb_plan(void *state, const pb_set *set, void *stream);

/* Enqueues on the stream and returns; on the host it returns when the output is written. Must not synchronise or allocate. */
PB_EXPORT int pb_launch(void *state, const pb_set *set, void *stream);

PB_EXPORT void pb_destroy(void *state);

/* Of the last function that failed; never NULL. */
PB_EXPORT const char *pb_error(void);

#ifdef __cplusplus
}
#endif

#endif
