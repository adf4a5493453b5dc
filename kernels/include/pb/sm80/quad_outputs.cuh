// Outputs of a product whose lanes hold four consecutive elements of each sixteen (warp_products_e4m3.cuh), from registers: a quad's words
// lie side by side. What NVFP4 stores is in pb/nvfp4.cuh, for all kernels alike.
#pragma once
#include "pb/nvfp4.cuh"
#include "pb/sm80/query_rows.cuh"

namespace pb::sm80 {

// A thread's row (m, r) of the tile.
template <class Traits, class Attention>
struct QuadRow {
    using Group = typename Attention::Group;
    int row;
    bool valid;         // false behind the tile's last token: never stored
    long long element;  // of the output, where the row begins

    __device__ __forceinline__ QuadRow(const PrefillParameters& parameters, Tile tile, int m, int r)
        : row(Traits::thread_row(m, r, threadIdx.x % 32)),
          valid(row < Group::rows(parameters, tile.tokens())),
          element(row_offset<Traits, Group>(parameters, tile, row)) {}
};

// Element i of the four that a lane holds of block b, in row (m, r).
template <class Output>
__device__ __forceinline__ float quad_element(const Output& output, int m, int r, int block, int i) {
    return output[m][2 * block + i % 2][2 * r + i / 2];
}

struct Bf16Quads {
    template <class Traits, class Attention, class Softmax>
    __device__ __forceinline__ static void store(const PrefillParameters& parameters, Tile tile, const typename Traits::Output& output,
                                                 const Softmax& softmax, char*) {
#pragma unroll
        for (int m = 0; m < Traits::kRowTiles; ++m) {
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                const float factor = output_factor<Traits, Attention>(parameters, tile, softmax, m, r);
                const QuadRow<Traits, Attention> row(parameters, tile, m, r);
                char* to = static_cast<char*>(parameters.output) + row.element * 2 + threadIdx.x % 4 * 8;
#pragma unroll
                for (int b = 0; b < Traits::kHeadSize / 16; ++b) {
                    const auto x = [&](int i) { return quad_element(output, m, r, b, i) * factor; };
                    if (row.valid) {
                        *reinterpret_cast<uint2*>(to + 32 * b) = make_uint2(ptx::pack_bf16(x(0), x(1)), ptx::pack_bf16(x(2), x(3)));
                    }
                }
            }
        }
    }
};

// Two lanes trade words, so that each stores 8 bytes and a row's quad fills 32.
struct E4m3Quads {
    template <class Traits, class Attention, class Softmax>
    __device__ __forceinline__ static void store(const PrefillParameters& parameters, Tile tile, const typename Traits::Output& output,
                                                 const Softmax& softmax, char*) {
        const bool odd = threadIdx.x % 2;
#pragma unroll
        for (int m = 0; m < Traits::kRowTiles; ++m) {
#pragma unroll
            for (int r = 0; r < 2; ++r) {
                const float factor = output_factor<Traits, Attention>(parameters, tile, softmax, m, r);
                const QuadRow<Traits, Attention> row(parameters, tile, m, r);
                // Of two blocks of 16, an even lane stores from the first and an odd one from the second.
                unsigned char* to = static_cast<unsigned char*>(parameters.output) + row.element + threadIdx.x % 4 / 2 * 8 + odd * 16;
#pragma unroll
                for (int b = 0; b < Traits::kHeadSize / 16; b += 2) {
                    const unsigned first = pack(output, m, r, b, factor);
                    const unsigned second = pack(output, m, r, b + 1, factor);
                    const unsigned got = __shfl_xor_sync(~0u, odd ? first : second, 1);
                    if (row.valid) {
                        *reinterpret_cast<uint2*>(to + 16 * b) = odd ? make_uint2(got, second) : make_uint2(first, got);
                    }
                }
            }
        }
    }

private:
    template <class Output>
    __device__ __forceinline__ static unsigned pack(const Output& output, int m, int r, int block, float factor) {
        const auto x = [&](int i) { return quad_element(output, m, r, block, i) * factor; };
        return ptx::pack_e4m3(x(0), x(1), x(2), x(3));
    }
};

struct Nvfp4Quads {
    template <class Traits, class Attention, class Softmax>
    __device__ __forceinline__ static void store(const PrefillParameters& parameters, Tile tile, const typename Traits::Output& output,
                                                 const Softmax& softmax, char*) {
#pragma unroll
        for (int m = 0; m < Traits::kRowTiles; ++m) {
            const float factor[2] = {output_factor<Traits, Attention>(parameters, tile, softmax, m, 0),
                                     output_factor<Traits, Attention>(parameters, tile, softmax, m, 1)};
            const QuadRow<Traits, Attention> rows[2] = {{parameters, tile, m, 0}, {parameters, tile, m, 1}};
#pragma unroll
            for (int b = 0; b < Traits::kHeadSize / 16; b += 2) {
                // factor > 0: the scaled maximum is the maximum of the scaled.
                const Nvfp4Scales scales =
                    nvfp4_scales({largest(output, m, 0, b) * factor[0], largest(output, m, 0, b + 1) * factor[0],
                                  largest(output, m, 1, b) * factor[1], largest(output, m, 1, b + 1) * factor[1]},
                                 parameters.output_block_scale);
#pragma unroll
                for (int r = 0; r < 2; ++r) {
                    const float eighth = factor[r] / 8;
                    store_blocks(parameters, rows[r].element / 2,
                                 codes(output, m, r, b, scales.multiplier[2 * r] * eighth, scales.multiplier[2 * r + 1] * eighth), b,
                                 rows[r].valid);
                    if (rows[r].valid && threadIdx.x % 4 == 0) {
                        store_scales<Traits, Attention>(parameters, tile, rows[r].row, b, scales.codes >> 16 * r);
                    }
                }
            }
        }
    }

private:
    // Largest |x| of a block, which a quad holds; NaN if any is NaN.
    template <class Output>
    __device__ __forceinline__ static float largest(const Output& output, int m, int r, int block) {
        const auto magnitude = [&](int i) { return fabsf(quad_element(output, m, r, block, i)); };
        float x = ptx::max_nan(ptx::max_nan(magnitude(0), magnitude(1)), ptx::max_nan(magnitude(2), magnitude(3)));
        x = ptx::max_nan(x, __shfl_xor_sync(~0u, x, 1));
        return ptx::max_nan(x, __shfl_xor_sync(~0u, x, 2));
    }

    // The codes of this lane's four elements of two blocks, the first block's in the low half. low, high: an eighth of each block's factor.
    template <class Output>
    __device__ __forceinline__ static unsigned codes(const Output& output, int m, int r, int block, float low, float high) {
        E2m1Word word;
#pragma unroll
        for (int i = 7; i >= 0; --i) {
            word.put(quad_element(output, m, r, block + i / 4, i % 4), i < 4 ? low : high);
        }
        return word.word();
    }

    // Two lanes trade halves: an even one stores eight elements of the first block, an odd one of the second.
    __device__ __forceinline__ static void store_blocks(const PrefillParameters& parameters, long long row_byte, unsigned codes, int block,
                                                        bool valid) {
        const bool odd = threadIdx.x % 2;
        const unsigned got = __shfl_xor_sync(~0u, odd ? codes & 0xFFFF : codes >> 16, 1);
        if (valid) {
            unsigned char* to = static_cast<unsigned char*>(parameters.output) + row_byte + (block + odd) * 8 + threadIdx.x % 4 / 2 * 4;
            *reinterpret_cast<unsigned*>(to) = odd ? got | (codes & 0xFFFF0000) : (codes & 0xFFFF) | got << 16;
        }
    }

    // Scales of two blocks. Not of four, because a head of 96 has six blocks.
    template <class Traits, class Attention>
    __device__ __forceinline__ static void store_scales(const PrefillParameters& parameters, Tile tile, int row, int block,
                                                        unsigned codes) {
        using Group = typename Attention::Group;
        constexpr int blocks = Traits::kHeadSize / 16;
        const int token = tile.first_token + Group::token(parameters, row);
        const int column = Group::head(parameters, tile.kv_head(), row) * blocks + block;
        const int groups = (parameters.query_heads * blocks + 3) / 4;
        *reinterpret_cast<unsigned short*>(parameters.output_scales + nvfp4_scale_offset(token, column / 4, groups) + column % 4) =
            static_cast<unsigned short>(codes);
    }
};

}  // namespace pb::sm80
