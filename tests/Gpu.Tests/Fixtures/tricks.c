/*
 * The bundled kernel behind the C interface (eng/h200/null/cubin_kernel.c), and what a guard is for: TRICK says which. Python calls the
 * same library through ctypes.
 */
#define pb_launch computed
#include "cubin_kernel.c"
#undef pb_launch

enum { HONEST, NOTHING, WRITES_QUERY, WRITES_KV, WRITES_BEYOND, COPIES_EARLIER, OTHER_STREAM, OTHER_STREAM_LATER, FAILS, WRITES_TABLE };

static int (*set_bytes)(uint64_t, unsigned char, size_t, void *);
static int (*copy)(uint64_t, uint64_t, size_t, void *);
static int (*make_stream)(void **, unsigned);
static void *other;
static uint64_t kept;
static int launches;

static void load(void) {
  void *library = dlopen("libcuda.so.1", RTLD_NOW);
  *(void **)&set_bytes = dlsym(library, "cuMemsetD8Async");
  *(void **)&copy = dlsym(library, "cuMemcpyDtoDAsync_v2");
  *(void **)&make_stream = dlsym(library, "cuStreamCreate");
  if (TRICK == OTHER_STREAM || TRICK == OTHER_STREAM_LATER) make_stream(&other, 1);
}

PB_EXPORT int pb_launch(void *state, const pb_set *set, void *stream) {
  const size_t bytes = (size_t)set->output.shape[0] * (size_t)set->output.strides[0] * 2;
  const uint64_t output = (uint64_t)set->output.data;
  if (!set_bytes) load();
  launches++;
  switch (TRICK) {
    case NOTHING: return PB_OK;
    case FAILS: return launches > 2 ? fail(PB_FAILED, "out of tiles", launches) : computed(state, set, stream);
    case OTHER_STREAM: return computed(state, set, other);
    case OTHER_STREAM_LATER: return computed(state, set, launches > 4 ? other : stream);
    case COPIES_EARLIER:
      if (kept) return copy(output, kept, bytes, stream);
      ((kernel *)state)->cuda.allocate(&kept, bytes);
      return computed(state, set, stream) || copy(kept, output, bytes, stream);
    default: break;
  }
  const int result = computed(state, set, stream);
  if (TRICK == WRITES_QUERY) set_bytes((uint64_t)set->query.data + 2, 0x11, 4, stream);
  if (TRICK == WRITES_KV) set_bytes((uint64_t)set->kv.data + 2, 0x11, 4, stream);
  if (TRICK == WRITES_TABLE) set_bytes((uint64_t)set->block_tables.data, 0, 4, stream);
  if (TRICK == WRITES_BEYOND) set_bytes(output + bytes, 0x11, 4, stream);
  return result;
}
