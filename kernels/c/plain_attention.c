/*
 * A complete library for the CPU, to start from: attention by its definition, in float32, one query token and head after the other.
 *
 *   gcc -O2 -shared -fPIC -fvisibility=hidden -o libplain_attention.so plain_attention.c -lm
 */
#include "prefill_bench_kernel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  pb_case shape;
  int32_t *lengths; /* query lengths, then kv lengths */
  float *weights; /* one score for each key of the longest sequence */
} kernel;

static char error[256] = "no function has failed";

static int fail(pb_result result, const char *text) {
  snprintf(error, sizeof error, "%s", text);
  return result;
}

const char *pb_error(void) { return error; }

int pb_describe(pb_description *description) {
  description->abi = PB_ABI;
  description->name = "plain_attention";
  description->version = "1";
  return PB_OK;
}

int pb_create(const pb_case *c, const char *options, void **state) {
  (void)options;
  if (c->size < sizeof(pb_case)) return fail(PB_FAILED, "the tool is older than this library's header");
  if (c->input != PB_BF16 || c->output != PB_BF16) return fail(PB_UNSUPPORTED, "plain_attention reads and writes bf16 only");
  if (c->window || c->sinks || c->softcap != 0) return fail(PB_UNSUPPORTED, "plain_attention has no window, sinks or softcap");

  kernel *k = calloc(1, sizeof *k);
  if (!k) return fail(PB_FAILED, "out of memory");
  k->shape = *c;
  k->lengths = malloc(2 * sizeof(int32_t) * (size_t)c->batch);
  int32_t longest = 0;
  for (int32_t s = 0; s < c->batch; s++) longest = c->kv_lengths[s] > longest ? c->kv_lengths[s] : longest;
  k->weights = malloc(sizeof(float) * (size_t)longest);
  if (!k->lengths || !k->weights) {
    pb_destroy(k);
    return fail(PB_FAILED, "out of memory");
  }
  memcpy(k->lengths, c->query_lengths, sizeof(int32_t) * (size_t)c->batch);
  memcpy(k->lengths + c->batch, c->kv_lengths, sizeof(int32_t) * (size_t)c->batch);
  *state = k;
  return PB_OK;
}

int pb_plan(void *state, const pb_set *set, void *stream) {
  (void)state, (void)set, (void)stream;
  return PB_OK;
}

static float widened(uint16_t bf16) {
  uint32_t bits = (uint32_t)bf16 << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Round to nearest, ties to even; the values here are finite. */
static uint16_t narrowed(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return (uint16_t)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

static float dot(const uint16_t *a, const uint16_t *b, int32_t length) {
  float sum = 0;
  for (int32_t d = 0; d < length; d++) sum += widened(a[d]) * widened(b[d]);
  return sum;
}

/* First element of a key or value of one sequence and kv head. */
static const uint16_t *row(const pb_tensor *pages, const int32_t *table, int32_t page_size, int32_t key, int32_t head) {
  return (const uint16_t *)pages->data + table[key / page_size] * pages->strides[0] + key % page_size * pages->strides[1]
         + head * pages->strides[2];
}

static void attend(const kernel *k, const pb_set *set, const int32_t *table, int64_t token, int32_t keys, int32_t head) {
  const pb_case *c = &k->shape;
  const int32_t kv_head = head / (c->query_heads / c->kv_heads);
  const uint16_t *query = (const uint16_t *)set->query.data + token * set->query.strides[0] + head * set->query.strides[1];
  float largest = -INFINITY, sum = 0;
  for (int32_t j = 0; j < keys; j++) {
    k->weights[j] = c->score_scale * dot(query, row(&set->key, table, c->page_size, j, kv_head), c->head_size);
    largest = k->weights[j] > largest ? k->weights[j] : largest;
  }

  float result[1024] = {0}; /* the largest head size that the tool has */
  for (int32_t j = 0; j < keys; j++) {
    const float weight = expf(k->weights[j] - largest);
    const uint16_t *value = row(&set->value, table, c->page_size, j, kv_head);
    sum += weight;
    for (int32_t d = 0; d < c->head_size; d++) result[d] += weight * widened(value[d]);
  }

  uint16_t *output = (uint16_t *)set->output.data + token * set->output.strides[0] + head * set->output.strides[1];
  for (int32_t d = 0; d < c->head_size; d++) output[d] = narrowed(result[d] / sum * c->output_scale);
}

int pb_launch(void *state, const pb_set *set, void *stream) {
  (void)stream;
  const kernel *k = state;
  const pb_case *c = &k->shape;
  int64_t first = 0;
  for (int32_t s = 0; s < c->batch; s++) {
    const int32_t queries = k->lengths[s], keys = k->lengths[c->batch + s];
    const int32_t *table = (const int32_t *)set->block_tables.data + (int64_t)s * c->pages_per_sequence;
    for (int32_t i = 0; i < queries; i++)
      for (int32_t h = 0; h < c->query_heads; h++) attend(k, set, table, first + i, c->causal ? keys - queries + i + 1 : keys, h);
    first += queries;
  }
  return PB_OK;
}

void pb_destroy(void *state) {
  kernel *k = state;
  if (!k) return;
  free(k->lengths);
  free(k->weights);
  free(k);
}
