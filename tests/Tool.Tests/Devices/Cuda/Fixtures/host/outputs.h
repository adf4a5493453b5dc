// Output buffers of a row by format, poisoned: what a kernel did not write is NaN.
#pragma once
#include "cuda_on_host.h"
#include "pb/formats.cuh"
#include "pb/parameters.cuh"
#include "pb/ptx/mma.cuh"

namespace host {

inline size_t element_index(const pb::PrefillParameters& p, int token, int head, int d) {
    return (static_cast<size_t>(token) * p.query_heads + head) * p.head_size + d;
}

// One code an element.
template <class Element>
struct CodedOutput {
    std::vector<typename Element::Code> codes;

    void allocate(pb::PrefillParameters& p) {
        codes.assign(element_index(p, p.query_tokens, 0, 0), static_cast<typename Element::Code>(0x7FFF));
        p.output = codes.data();
    }

    double element(const pb::PrefillParameters& p, int token, int head, int d) const {
        return Element::decode(codes[element_index(p, token, head, d)]);
    }

    void check_the_rest(const pb::PrefillParameters&) const {}
};

// Two codes a byte, and a scale of each sixteen in tiles of 128 tokens x 4 (docs/workload.md).
struct Nvfp4Output {
    static constexpr unsigned char kNaN = 0x7F;
    std::vector<unsigned char> codes, scales;

    void allocate(pb::PrefillParameters& p) {
        codes.assign(element_index(p, p.query_tokens, 0, 0) / 2, 0xFF);
        scales.assign(static_cast<size_t>((p.query_tokens + 127) / 128) * 128 * groups(p) * 4, kNaN);
        p.output = codes.data();
        p.output_scales = scales.data();
        p.output_block_scale = 500;
    }

    double element(const pb::PrefillParameters& p, int token, int head, int d) const {
        constexpr double magnitudes[] = {0, 0.5, 1, 1.5, 2, 3, 4, 6};
        const size_t i = element_index(p, token, head, d);
        const unsigned code = codes[i / 2] >> i % 2 * 4 & 15;
        const double scale = pb::float_of_e4m3(scales[scale_index(p, token, (head * p.head_size + d) / 16)]);
        return (code & 8 ? -1 : 1) * magnitudes[code & 7] * scale / p.output_block_scale;
    }

    // The padding of the scales is nobody's.
    void check_the_rest(const pb::PrefillParameters& p) const {
        const size_t written = scales.size() - static_cast<size_t>(std::count(scales.begin(), scales.end(), kNaN));
        if (written != element_index(p, p.query_tokens, 0, 0) / 16) {
            fail("so many block scales were written", static_cast<unsigned>(written));
        }
    }

private:
    static int groups(const pb::PrefillParameters& p) { return (p.query_heads * p.head_size / 16 + 3) / 4; }

    // Element (m % 32, m / 32 % 4, k % 4) of tile (m / 128, k / 4), token m, column k.
    static size_t scale_index(const pb::PrefillParameters& p, int m, int k) {
        return static_cast<size_t>(m / 128 * groups(p) + k / 4) * 512 + m % 32 * 16 + m / 32 % 4 * 4 + k % 4;
    }
};

}  // namespace host
