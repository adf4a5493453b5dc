/*
 * The bundled kernel prefill_mma (parameter layout 1, docs/kernel-abi.md) behind the C interface: the same machine code, tiles and order
 * as the tool's own launch of it. Measured against the cuda form it shows what the C interface costs, which should be nothing.
 *
 *   gcc -O2 -shared -fPIC -fvisibility=hidden -I kernels/c -o libcubin_kernel.so cubin_kernel.c -ldl
 */
#define _GNU_SOURCE
#include "prefill_bench_kernel.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TILE_ROWS = 128, STEP_ROWS = 64, THREADS = 128, SHARED_BYTES = 98304, MAX_DYNAMIC_SHARED = 8 };
static const int64_t SECTION_BYTES = 16 << 20;

typedef struct { int32_t first_token, kv_end, packed, first_limit; } tile;

typedef struct {
  unsigned char maps[384];
  uint64_t query, kv_pool, output, output_scales, block_tables, tiles, counters, query_starts, kv_starts;
  int64_t page_stride, plane_stride, head_stride, token_stride;
  int32_t tile_count, batch, query_tokens, query_heads, kv_heads, group_log2, page_size, page_size_log2, pages, pages_per_sequence, causal;
  float score_scale, output_scale, output_block_scale;
  uint64_t workspace;
  unsigned char layout2[24];
} __attribute__((aligned(64))) parameters;
_Static_assert(sizeof(parameters) == 576, "as pb/parameters.cuh");

typedef struct {
  int (*load)(void **, const char *);
  int (*function)(void **, void *, const char *);
  int (*attribute)(void *, int, int);
  int (*allocate)(uint64_t *, size_t);
  int (*release)(uint64_t);
  int (*upload)(uint64_t, const void *, size_t);
  int (*clear)(uint64_t, unsigned char, size_t);
  int (*launch)(void *, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void *, void **, void **);
} driver;

typedef struct {
  driver cuda;
  pb_case shape;
  void *entry;
  uint64_t tiles, counters;
  int32_t tile_count, set_count;
  parameters *sets;
} kernel;

static char error[256] = "no function has failed";

static int fail(pb_result result, const char *text, int code) {
  snprintf(error, sizeof error, "%s (%d)", text, code);
  return result;
}

const char *pb_error(void) { return error; }

int pb_describe(pb_description *description) {
  description->abi = PB_ABI;
  description->name = "prefill_mma";
  description->version = "1";
  return PB_OK;
}

static int open_driver(driver *cuda) {
  void *library = dlopen("libcuda.so.1", RTLD_NOW);
  if (!library) return 0;
  *(void **)&cuda->load = dlsym(library, "cuModuleLoad");
  *(void **)&cuda->function = dlsym(library, "cuModuleGetFunction");
  *(void **)&cuda->attribute = dlsym(library, "cuFuncSetAttribute");
  *(void **)&cuda->allocate = dlsym(library, "cuMemAlloc_v2");
  *(void **)&cuda->release = dlsym(library, "cuMemFree_v2");
  *(void **)&cuda->upload = dlsym(library, "cuMemcpyHtoD_v2");
  *(void **)&cuda->clear = dlsym(library, "cuMemsetD8_v2");
  *(void **)&cuda->launch = dlsym(library, "cuLaunchKernel");
  return 1;
}

static int32_t blocks(int32_t count, int32_t size) { return (count + size - 1) / size; }

static const int32_t *sorted_lengths;

static int more_keys_first(const void *left, const void *right) {
  const int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
  return sorted_lengths[a] != sorted_lengths[b] ? (sorted_lengths[a] < sorted_lengths[b] ? 1 : -1) : a - b;
}

/* As TileSchedule.cs: sequences with most keys first, kv heads in sections that stay in L2, the last tokens first, heads innermost. */
static tile *schedule(const pb_case *c, int32_t *count) {
  const int32_t group = c->query_heads / c->kv_heads, tile_tokens = TILE_ROWS / group, step = STEP_ROWS / group;
  int64_t most = 0;
  for (int32_t s = 0; s < c->batch; s++) most += (int64_t)blocks(c->query_lengths[s], tile_tokens) * c->kv_heads;
  tile *tiles = malloc(sizeof(tile) * (size_t)most);
  int32_t *order = malloc(sizeof(int32_t) * (size_t)c->batch), *starts = malloc(sizeof(int32_t) * (size_t)c->batch), written = 0;
  for (int32_t s = 0, start = 0; s < c->batch; start += c->query_lengths[s++]) order[s] = s, starts[s] = start;
  sorted_lengths = c->kv_lengths;
  qsort(order, (size_t)c->batch, sizeof(int32_t), more_keys_first);
  for (int32_t turn = 0; turn < c->batch; turn++) {
    const int32_t s = order[turn], length = c->query_lengths[s], keys = c->kv_lengths[s], prefix = keys - length;
    const int64_t head_bytes = 4LL * c->head_size * keys;
    int32_t heads = c->kv_heads;
    if (head_bytes * heads > SECTION_BYTES) {
      heads = (int32_t)(SECTION_BYTES / head_bytes > 1 ? SECTION_BYTES / head_bytes : 1);
      while (c->kv_heads % heads) heads--;
    }
    const int32_t even = blocks(blocks(length, blocks(length, tile_tokens)), step) * step;
    for (int32_t first_head = 0; first_head < c->kv_heads; first_head += heads)
      for (int32_t token = (blocks(length, even) - 1) * even; token >= 0; token -= even) {
        const int32_t tokens = even < length - token ? even : length - token;
        for (int32_t h = first_head; h < first_head + heads; h++)
          tiles[written++] = (tile){starts[s] + token, c->causal ? prefix + token + tokens : keys, s << 16 | tokens << 8 | h,
                                    c->causal ? prefix + token : keys - 1};
      }
  }
  free(order);
  free(starts);
  *count = written;
  return tiles;
}

static int log2_of(int32_t value) { return 31 - __builtin_clz((unsigned)value); }

int pb_create(const pb_case *c, const char *options, void **state) {
  (void)options;
  if (c->device_type != 2 || c->input != PB_BF16 || c->output != PB_BF16 || c->head_size != 128)
    return fail(PB_UNSUPPORTED, "prefill_mma computes bf16 with heads of 128 elements on a GPU", c->head_size);
  kernel *k = aligned_alloc(64, (sizeof(kernel) + 63) / 64 * 64);
  memset(k, 0, sizeof *k);
  if (!open_driver(&k->cuda)) return fail(PB_FAILED, "libcuda.so.1 cannot be loaded", 0);

  char path[4096];
  Dl_info self;
  dladdr((void *)pb_create, &self);
  snprintf(path, sizeof path, "%s", self.dli_fname);
  char *slash = strrchr(path, '/');
  snprintf(slash ? slash + 1 : path, 64, "prefill_mma.cubin");
  void *module;
  int code = k->cuda.load(&module, path);
  if (!code) code = k->cuda.function(&k->entry, module, "prefill_bf16");
  if (!code) code = k->cuda.attribute(k->entry, MAX_DYNAMIC_SHARED, SHARED_BYTES);
  if (code) return fail(PB_FAILED, "prefill_mma.cubin cannot be loaded", code);

  k->shape = *c;
  tile *tiles = schedule(c, &k->tile_count);
  code = k->cuda.allocate(&k->tiles, sizeof(tile) * (size_t)k->tile_count);
  if (!code) code = k->cuda.upload(k->tiles, tiles, sizeof(tile) * (size_t)k->tile_count);
  if (!code) code = k->cuda.allocate(&k->counters, 8);
  if (!code) code = k->cuda.clear(k->counters, 0, 8);
  free(tiles);
  if (code) return fail(PB_FAILED, "the tiles cannot be stored", code);
  *state = k;
  return PB_OK;
}

int pb_plan(void *state, const pb_set *set, void *stream) {
  (void)stream;
  kernel *k = state;
  const pb_case *c = &k->shape;
  if (set->index >= k->set_count) {
    parameters *more = aligned_alloc(64, sizeof(parameters) * (size_t)(set->index + 1));
    if (k->set_count) memcpy(more, k->sets, sizeof(parameters) * (size_t)k->set_count);
    free(k->sets);
    k->sets = more;
    k->set_count = set->index + 1;
  }
  parameters *p = &k->sets[set->index];
  memset(p, 0, sizeof *p);
  p->query = (uint64_t)set->query.data, p->kv_pool = (uint64_t)set->kv.data, p->output = (uint64_t)set->output.data;
  p->block_tables = (uint64_t)set->block_tables.data, p->tiles = k->tiles, p->counters = k->counters;
  p->query_starts = (uint64_t)set->query_starts.data, p->kv_starts = (uint64_t)set->kv_starts.data;
  p->page_stride = set->kv.strides[0], p->plane_stride = set->kv.strides[1];
  p->token_stride = set->key.strides[1], p->head_stride = set->key.strides[2];
  p->tile_count = k->tile_count, p->batch = c->batch, p->query_tokens = c->query_tokens;
  p->query_heads = c->query_heads, p->kv_heads = c->kv_heads, p->group_log2 = log2_of(c->query_heads / c->kv_heads);
  p->page_size = c->page_size, p->page_size_log2 = log2_of(c->page_size);
  p->pages = (int32_t)set->kv.shape[0], p->pages_per_sequence = c->pages_per_sequence, p->causal = c->causal;
  p->score_scale = c->score_scale, p->output_scale = c->output_scale, p->output_block_scale = c->output_block_scale;
  return PB_OK;
}

int pb_launch(void *state, const pb_set *set, void *stream) {
  kernel *k = state;
  void *arguments[] = {&k->sets[set->index]};
  const int code = k->cuda.launch(k->entry, (unsigned)k->tile_count, 1, 1, THREADS, 1, 1, SHARED_BYTES, stream, arguments, NULL);
  return code ? fail(PB_FAILED, "cuLaunchKernel failed", code) : PB_OK;
}

void pb_destroy(void *state) {
  kernel *k = state;
  if (!k) return;
  k->cuda.release(k->tiles);
  k->cuda.release(k->counters);
  free(k->sets);
  free(k);
}
