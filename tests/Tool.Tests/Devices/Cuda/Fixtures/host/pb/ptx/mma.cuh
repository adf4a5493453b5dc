// Which element a lane holds: the kernels' pb/ptx/mma.cuh.
#pragma once
#include "pb/ptx/convert.cuh"

namespace pb::ptx {

struct Operands {
    float d[4];
    unsigned a[4];
    unsigned b[2];
};

struct Product {
    float d[4];
};

template <class Element>
inline void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
    const Operands operands{{d[0], d[1], d[2], d[3]}, {a[0], a[1], a[2], a[3]}, {b0, b1}};
    const auto product = host::collective<Operands, Product>(operands, [](auto in, auto out) {
        float left[16][16];
        float right[16][8];
        for (int lane = 0; lane < 32; ++lane) {
            const int g = lane / 4;
            const int t = lane % 4;
            for (int half = 0; half < 2; ++half) {
                for (int i = 0; i < 4; ++i) {
                    left[g + i % 2 * 8][2 * t + i / 2 * 8 + half] = Element::decode(in[lane]->a[i] >> 16 * half & 0xFFFF);
                }
                for (int i = 0; i < 2; ++i) {
                    right[2 * t + i * 8 + half][g] = Element::decode(in[lane]->b[i] >> 16 * half & 0xFFFF);
                }
            }
        }
        for (int lane = 0; lane < 32; ++lane) {
            for (int i = 0; i < 4; ++i) {
                float sum = in[lane]->d[i];
                for (int k = 0; k < 16; ++k) {
                    sum += left[lane / 4 + i / 2 * 8][k] * right[k][lane % 4 * 2 + i % 2];
                }
                out[lane]->d[i] = sum;
            }
        }
    });
    std::memcpy(d, product.d, sizeof product.d);
}

struct Bf16 {
    static float decode(unsigned short code) { return float_of_bf16(code); }
    static unsigned short encode(float value) { return bf16_of(value); }
    static unsigned pack(float low, float high) { return encode(low) | static_cast<unsigned>(encode(high)) << 16; }
    static void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) { ptx::multiply_add<Bf16>(d, a, b0, b1); }
};

struct Fp16 {
    static float decode(unsigned short code) { return float_of_fp16(code); }
    static unsigned short encode(float value) { return fp16_of(value); }
    static unsigned pack(float low, float high) { return encode(low) | static_cast<unsigned>(encode(high)) << 16; }
    static void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) { ptx::multiply_add<Fp16>(d, a, b0, b1); }
};

}  // namespace pb::ptx
