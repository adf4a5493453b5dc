// A CUDA driver for the tests of pb_cuda.py: memory is the host's, time is the number of launches, and every misuse is an error.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct { char reserved[64]; } CUipcMemHandle;
typedef struct { int stream; } stream_t;
typedef struct { double at; int recorded; } event_t;
typedef struct { int launches, uploaded; } graph_t;

enum { INVALID = 1, BUSY = 600 };
static char *late;
static int initialised, current, capturing, captured, launches, pending, events_used, graphs_used;
static stream_t stream;
static event_t events[256];
static graph_t graphs[16];

// What a kernel of the test calls in place of a launch.
int test_launch(void *s) {
  if (s != &stream || !current) return INVALID;
  if (capturing) captured++;
  else launches++, pending++;
  return 0;
}
int test_launches(void) { return launches; }

int cuGetErrorName(int error, const char **name) {
  *name = error == INVALID ? "CUDA_ERROR_INVALID_VALUE" : "CUDA_ERROR_NOT_READY";
  return 0;
}
int cuInit(unsigned flags) { return initialised = 1, flags; }
int cuDeviceGet(int *device, int ordinal) { return *device = 40 + ordinal, initialised ? 0 : INVALID; }
int cuDevicePrimaryCtxRetain(void **context, int device) { return *context = &current, device == 42 ? 0 : INVALID; }
int cuCtxSetCurrent(void *context) { return current = 1, context == &current ? 0 : INVALID; }
int cuCtxSynchronize(void) {
  if (late) *late = 1;
  return pending = 0;
}
// What another stream writes once the device is waited for.
void test_late(char *address) { late = address; }
int cuIpcOpenMemHandle_v2(uint64_t *pointer, CUipcMemHandle handle, unsigned flags) {
  memcpy(pointer, handle.reserved + 56, sizeof *pointer);
  return flags == 1 && current ? 0 : INVALID;
}
int cuStreamCreate(void **made, unsigned flags) { return *made = &stream, flags == 1 ? 0 : INVALID; }
int cuStreamSynchronize(void *s) { return pending = 0, s == &stream && !capturing ? 0 : INVALID; }
int cuEventCreate(void **made, unsigned flags) { return *made = &events[events_used++], flags; }
int cuEventRecord(void *event, void *s) {
  event_t *e = event;
  e->at = launches, e->recorded = 1;
  return s == &stream && !capturing ? 0 : INVALID;
}
int cuEventElapsedTime(float *ms, void *start, void *end) {
  event_t *s = start, *e = end;
  *ms = (float)(e->at - s->at);
  return pending ? BUSY : s->recorded && e->recorded ? 0 : INVALID;
}
int cuMemAlloc_v2(uint64_t *made, size_t bytes) { return (*made = (uint64_t)malloc(bytes)) && current ? 0 : INVALID; }
int cuMemFree_v2(uint64_t memory) { return free((void *)memory), 0; }
int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void *s) {
  memcpy((void *)to, (void *)from, bytes);
  return s == &stream ? 0 : INVALID;
}
int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, void *s) {
  memcpy(to, (void *)from, bytes);
  return s == &stream ? 0 : INVALID;
}
int cuStreamBeginCapture_v2(void *s, int mode) { return capturing = 1, captured = 0, s == &stream && mode == 2 ? 0 : INVALID; }
int cuStreamEndCapture(void *s, void **graph) {
  *graph = &graphs[graphs_used];
  graphs[graphs_used++].launches = captured;
  return capturing = 0, s == &stream ? 0 : INVALID;
}
int cuGraphInstantiateWithFlags(void **made, void *graph, uint64_t flags) { return *made = graph, flags ? INVALID : 0; }
int cuGraphUpload(void *graph, void *s) { return ((graph_t *)graph)->uploaded = 1, s == &stream ? 0 : INVALID; }
int cuGraphLaunch(void *graph, void *s) {
  graph_t *g = graph;
  launches += g->launches, pending += g->launches;
  return g->uploaded && s == &stream ? 0 : INVALID;
}
