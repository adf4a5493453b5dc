#pragma once

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

inline float exp2_approx(float x) { return std::exp2(x); }

}  // namespace pb::ptx
