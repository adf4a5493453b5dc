// Which element goes where: the kernels' pb/ptx/ldmatrix.cuh.
#pragma once

namespace pb::ptx {

struct Fragment {
    unsigned word[4];
};

template <bool Transposed>
inline void load(unsigned (&fragment)[4], unsigned shared) {
    const auto loaded = host::collective<unsigned, Fragment>(shared, [](auto in, auto out) {
        for (int matrix = 0; matrix < 4; ++matrix) {
            unsigned short elements[8][8];
            unsigned banks = 0;  // groups of four
            for (int row = 0; row < 8; ++row) {
                const unsigned address = *in[matrix * 8 + row];
                host::check_shared(address, "ldmatrix at a wrong address of shared memory");
                banks |= 1u << address / 16 % 8;
                std::memcpy(elements[row], host::block.shared + address, 16);
            }
            if (banks != 0xFF) {
                host::fail("ldmatrix finds rows in the same banks", banks);
            }
            for (int lane = 0; lane < 32; ++lane) {
                const int i = lane / 4;
                const int j = lane % 4 * 2;
                const unsigned low = Transposed ? elements[j][i] : elements[i][j];
                const unsigned high = Transposed ? elements[j + 1][i] : elements[i][j + 1];
                out[lane]->word[matrix] = low | high << 16;
            }
        }
    });
    std::memcpy(fragment, loaded.word, sizeof loaded.word);
}

inline void load_matrices(unsigned (&fragment)[4], unsigned shared) { load<false>(fragment, shared); }
inline void load_matrices_transposed(unsigned (&fragment)[4], unsigned shared) { load<true>(fragment, shared); }

}  // namespace pb::ptx
