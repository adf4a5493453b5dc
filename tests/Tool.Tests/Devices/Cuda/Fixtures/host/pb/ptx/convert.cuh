#pragma once
#include "pb/formats.cuh"

namespace pb::ptx {

inline unsigned short bf16_of(float value) {
    unsigned bits;
    std::memcpy(&bits, &value, sizeof bits);
    return value != value ? 0x7FFF : static_cast<unsigned short>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

inline float float_of_bf16(unsigned short code) { return __int_as_float(static_cast<int>(code) << 16); }

inline unsigned short fp16_of(float value) {
    const _Float16 half = static_cast<_Float16>(value);
    unsigned short code;
    std::memcpy(&code, &half, sizeof code);
    return code;
}

inline float float_of_fp16(unsigned short code) {
    _Float16 half;
    std::memcpy(&half, &code, sizeof half);
    return static_cast<float>(half);
}

inline unsigned pack_bf16(float low, float high) { return ptx::bf16_of(low) | static_cast<unsigned>(ptx::bf16_of(high)) << 16; }

inline unsigned pack_e4m3(float x0, float x1, float x2, float x3) {
    return e4m3_of(x0) | static_cast<unsigned>(e4m3_of(x1)) << 8 | static_cast<unsigned>(e4m3_of(x2)) << 16 |
           static_cast<unsigned>(e4m3_of(x3)) << 24;
}

inline void unpack_e4m3(unsigned bytes, float (&x)[4]) {
    for (int i = 0; i < 4; ++i) {
        x[i] = float_of_e4m3(static_cast<unsigned char>(bytes >> 8 * i));
    }
}

inline float exp2_approx(float x) { return std::exp2(x); }
inline float max_nan(float a, float b) { return a != a || b != b ? a + b : std::max(a, b); }
inline int min3(int a, int b, int c) { return std::min(std::min(a, b), c); }

inline float multiply_magnitude_saturated(float x, float y) {
    const float product = std::fabs(x) * y;
    return product > 0 ? std::min(product, 1.0f) : 0;
}

}  // namespace pb::ptx
