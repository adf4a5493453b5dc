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

// Element i of a register of packed ones.
template <class Element>
inline float element_of(unsigned packed, int i) {
    return Element::decode(static_cast<typename Element::Code>(packed >> 8 * Element::kBytes * i));
}

template <class Element>
inline void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) {
    const Operands operands{{d[0], d[1], d[2], d[3]}, {a[0], a[1], a[2], a[3]}, {b0, b1}};
    const auto product = host::collective<Operands, Product>(operands, [](auto in, auto out) {
        constexpr int packed = 4 / Element::kBytes;
        constexpr int depth = 8 * packed;
        float left[16][depth];
        float right[depth][8];
        for (int lane = 0; lane < 32; ++lane) {
            const int g = lane / 4;
            const int t = lane % 4;
            for (int element = 0; element < packed; ++element) {
                const int k = packed * t + element;
                for (int i = 0; i < 4; ++i) {
                    left[g + i % 2 * 8][k + i / 2 * depth / 2] = element_of<Element>(in[lane]->a[i], element);
                }
                for (int i = 0; i < 2; ++i) {
                    right[k + i * depth / 2][g] = element_of<Element>(in[lane]->b[i], element);
                }
            }
        }
        for (int lane = 0; lane < 32; ++lane) {
            for (int i = 0; i < 4; ++i) {
                float sum = in[lane]->d[i];
                for (int k = 0; k < depth; ++k) {
                    sum += left[lane / 4 + i / 2 * 8][k] * right[k][lane % 4 * 2 + i % 2];
                }
                out[lane]->d[i] = sum;
            }
        }
    });
    std::memcpy(d, product.d, sizeof product.d);
}

struct Bf16 {
    using Code = unsigned short;
    static constexpr int kBytes = 2;
    static float decode(Code code) { return float_of_bf16(code); }
    static Code encode(float value) { return bf16_of(value); }
    static unsigned pack(float low, float high) { return encode(low) | static_cast<unsigned>(encode(high)) << 16; }
    static void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) { ptx::multiply_add<Bf16>(d, a, b0, b1); }
};

struct Fp16 {
    using Code = unsigned short;
    static constexpr int kBytes = 2;
    static float decode(Code code) { return float_of_fp16(code); }
    static Code encode(float value) { return fp16_of(value); }
    static unsigned pack(float low, float high) { return encode(low) | static_cast<unsigned>(encode(high)) << 16; }
    static void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) { ptx::multiply_add<Fp16>(d, a, b0, b1); }
};

struct E4m3 {
    using Code = unsigned char;
    static constexpr int kBytes = 1;
    static float decode(Code code) { return float_of_e4m3(code); }
    static Code encode(float value) { return e4m3_of(value); }
    static void multiply_add(float (&d)[4], const unsigned (&a)[4], unsigned b0, unsigned b1) { ptx::multiply_add<E4m3>(d, a, b0, b1); }
};

}  // namespace pb::ptx
