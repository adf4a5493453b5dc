// A block of CUDA threads on one thread of the host, so that a kernel's own text can be tried without a GPU. Every CUDA thread is a fiber
// that runs until it must wait for others. The folder pb/ptx beside this file does in C++ what the kernels' pb/ptx does in PTX, and ends
// the program where hardware would be wrong or slow: an address outside shared memory, a bank conflict of ldmatrix, a deadlock.
#pragma once
#include <ucontext.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#define __device__
#define __forceinline__ inline
#define __shared__
#define __align__(bytes)

struct Index {
    unsigned x;
};
struct uint2 {
    unsigned x, y;
};
struct uint4 {
    unsigned x, y, z, w;
};

inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }

namespace host {

[[noreturn]] inline void fail(const char* what, unsigned value) {
    std::fprintf(stderr, "%s: %u\n", what, value);
    std::exit(2);
}

// When the copies of cp.async land: a kernel must not care. Late, a wait that is missing shows; early, one that overwrites what others read.
enum class Landing { when_waited_for, when_sent };

inline Landing landing = Landing::when_waited_for;

// A 16-byte copy.
struct Copy {
    unsigned to;
    const void* from;
    bool valid;
};

struct Thread {
    ucontext_t context;
    std::vector<char> stack = std::vector<char>(1 << 18);
    std::vector<Copy> sent;                // and in no group yet
    std::deque<std::vector<Copy>> groups;  // not yet waited for
    bool ended;
};

struct Warp {
    int arrived = 0;
    unsigned generation = 0;
    const void* in[32];
    void* out[32];
};

struct Block {
    std::vector<std::unique_ptr<Thread>> threads;
    std::vector<Warp> warps;
    ucontext_t scheduler;
    std::function<void()> kernel;
    unsigned number = 0, current = 0, arrived = 0, generation = 0;
    char* shared = nullptr;
    size_t shared_bytes = 0;
};

inline Block block;

inline Thread& thread() { return *block.threads[block.current]; }

inline void yield() { swapcontext(&thread().context, &block.scheduler); }

inline void start() {
    block.kernel();
    thread().ended = true;
    yield();
}

// One operation of a whole warp: the last lane to come computes for all.
template <class In, class Out, class Compute>
Out collective(const In& in, Compute compute) {
    Warp& warp = block.warps[block.current / 32];
    const unsigned lane = block.current % 32;
    Out out{};
    warp.in[lane] = &in;
    warp.out[lane] = &out;
    if (++warp.arrived < 32) {
        for (const unsigned generation = warp.generation; warp.generation == generation;) {
            yield();
        }
        return out;
    }
    const In* all_in[32];
    Out* all_out[32];
    for (int i = 0; i < 32; ++i) {
        all_in[i] = static_cast<const In*>(warp.in[i]);
        all_out[i] = static_cast<Out*>(warp.out[i]);
    }
    compute(all_in, all_out);
    warp.arrived = 0;
    ++warp.generation;
    return out;
}

// Runs one block to its end; shared memory begins as NaN.
inline void run(unsigned number, unsigned threads, char* shared, size_t shared_bytes, std::function<void()> kernel) {
    constexpr unsigned most_rounds = 100'000'000;
    block.number = number;
    block.shared = shared;
    block.shared_bytes = shared_bytes;
    block.kernel = std::move(kernel);
    block.warps.assign(threads / 32, {});
    block.arrived = 0;
    std::memset(shared, 0xFF, shared_bytes);
    block.threads.resize(threads);
    for (auto& fiber : block.threads) {
        if (!fiber) {
            fiber = std::make_unique<Thread>();
        }
        fiber->ended = false;
        fiber->sent.clear();
        fiber->groups.clear();
        getcontext(&fiber->context);
        fiber->context.uc_stack.ss_sp = fiber->stack.data();
        fiber->context.uc_stack.ss_size = fiber->stack.size();
        makecontext(&fiber->context, start, 0);
    }
    for (unsigned round = 0, left = threads; left > 0; ++round) {
        left = 0;
        for (unsigned i = 0; i < threads; ++i) {
            if (!block.threads[i]->ended) {
                ++left;
                block.current = i;
                swapcontext(&block.scheduler, &block.threads[i]->context);
            }
        }
        if (round == most_rounds) {
            fail("threads that wait for ever", left);
        }
    }
}

inline void check_shared(unsigned address, const char* what) {
    if (address % 16 != 0 || address + 16 > block.shared_bytes) {
        fail(what, address);
    }
}

}  // namespace host

#define threadIdx (Index{host::block.current})
#define blockIdx (Index{host::block.number})

inline void __syncthreads() {
    auto& block = host::block;
    if (++block.arrived == block.threads.size()) {
        block.arrived = 0;
        ++block.generation;
        return;
    }
    for (const unsigned generation = block.generation; block.generation == generation;) {
        host::yield();
    }
}

inline void __syncwarp() {
    host::collective<int, int>(0, [](auto, auto) {});
}

template <class T>
T __shfl_xor_sync(unsigned, T value, int mask) {
    return host::collective<T, T>(value, [mask](auto in, auto out) {
        for (int i = 0; i < 32; ++i) {
            *out[i] = *in[i ^ mask];
        }
    });
}

template <class T>
T __shfl_sync(unsigned, T value, int from) {
    struct In {
        T value;
        int from;
    };
    return host::collective<In, T>(In{value, from}, [](auto in, auto out) {
        for (int i = 0; i < 32; ++i) {
            *out[i] = in[in[i]->from & 31]->value;
        }
    });
}

inline bool __any_sync(unsigned, bool value) {
    return host::collective<bool, bool>(value, [](auto in, auto out) {
        bool any = false;
        for (int i = 0; i < 32; ++i) {
            any |= *in[i];
        }
        for (int i = 0; i < 32; ++i) {
            *out[i] = any;
        }
    });
}

template <class T>
T __ldg(const T* pointer) {
    return *pointer;
}

inline float __int_as_float(int bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

inline float __uint_as_float(unsigned bits) { return __int_as_float(static_cast<int>(bits)); }

inline int __float_as_int(float value) {
    int bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

inline unsigned __float_as_uint(float value) { return static_cast<unsigned>(__float_as_int(value)); }
inline unsigned __funnelshift_l(unsigned low, unsigned high, unsigned shift) { return shift == 0 ? high : high << shift | low >> (32 - shift); }

// Byte i of the result is the one of the eight that nibble i of the selector names.
inline unsigned __byte_perm(unsigned low, unsigned high, unsigned selector) {
    const unsigned long long bytes = static_cast<unsigned long long>(high) << 32 | low;
    unsigned result = 0;
    for (int i = 0; i < 4; ++i) {
        result |= static_cast<unsigned>(bytes >> 8 * (selector >> 4 * i & 7) & 0xFF) << 8 * i;
    }
    return result;
}

inline float __int2float_rn(int a) { return static_cast<float>(a); }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fmaf_rn(float a, float b, float c) { return std::fmaf(a, b, c); }
inline float __fdividef(float a, float b) { return a / b; }

using std::max;
using std::min;
