// The two matrix products of bf16 attention by one consumer warpgroup, and what they need of the softmax.
#pragma once
#include "pb/sm90/epilogue/bf16.cuh"
#include "pb/ptx/wgmma.cuh"
#include "pb/sm90/shared_tile.cuh"
#include "pb/sm90/online_softmax.cuh"

namespace pb::sm90 {

struct Bf16Products {
    static constexpr float kProbabilityOffset = 0;
    using Fragments = unsigned[32];  // P as wgmma's A, 4 registers per 16 keys

    // Issues S = Q K^T. K: 2048 bytes per 8 keys, the halves of the head 1024 apart.
    __device__ __forceinline__ static void multiply_query_key(float (&s)[64], SharedAddress query, SharedAddress key) {
        const ptx::SharedDescriptor q = describe_tile(query, 1024);
        const ptx::SharedDescriptor k = describe_tile(key, 2048);
        ptx::wgmma_fence();
        ptx::multiply_bf16(s, q, k);
#pragma unroll
        for (int step = 1; step < 8; ++step) {
            const int half = step / 4;
            const int bytes = step % 4 * 32;
            ptx::multiply_add_bf16(s, advance(q, half * 8192 + bytes), advance(k, half * 1024 + bytes));
        }
        ptx::wgmma_commit();
    }

    // Accumulators 8i ... 8i + 7 of S are, in this order, the A fragment of 16 keys.
    __device__ __forceinline__ static void take_probabilities(OnlineSoftmax& softmax, const float (&s)[64], const float (&correction)[2],
                                                              Fragments& p) {
#pragma unroll
        for (int i = 0; i < 32; ++i) {
            p[i] = ptx::pack_bf16(s[2 * i], s[2 * i + 1]);
        }
        softmax.add(s, correction);  // after: in the other order ptxas 12.4 spills
    }

    __device__ __forceinline__ static void rescale(float (&o)[64], const float (&correction)[2]) {
#pragma unroll
        for (int i = 0; i < 64; ++i) {
            o[i] *= correction[i / 2 % 2];
        }
    }

    // Issues O += P V. V: 8 keys x 64 elements an atom, 16 keys 4096 bytes.
    __device__ __forceinline__ static void multiply_probability_value(float (&o)[64], const Fragments& p, SharedAddress value) {
        const ptx::SharedDescriptor v = describe_tile(value, 2048, 1024);
        ptx::wgmma_pin(o);
        ptx::wgmma_fence();
#pragma unroll
        for (int step = 0; step < 8; ++step) {
            ptx::multiply_add_bf16_from_registers(o, p + 4 * step, advance(v, step * 4096));
        }
        ptx::wgmma_commit();
    }

    // O = O correction + P V.
    __device__ __forceinline__ static void add_probability_value(float (&o)[64], OnlineSoftmax&, const Fragments& p, SharedAddress value,
                                                                 const float (&correction)[2]) {
        rescale(o, correction);
        multiply_probability_value(o, p, value);
        ptx::wgmma_wait<0>();
        ptx::wgmma_pin(o);
    }

    __device__ __forceinline__ static void finish(OnlineSoftmax& softmax) { softmax.gather(); }
};

}  // namespace pb::sm90
