// Which elements of an output row a thread holds after a product with V^T. That depends on the row of V^T that each element of the head
// became. In both orders accumulators 8b + 2r + {0, 4, 1, 5} of a thread are four consecutive elements of its row r.
#pragma once

namespace pb::sm90 {

// Elements 16b + 4t ... + 3, t = lane % 4: a quad's words lie side by side.
struct QuadOrder {
    // Row of V^T that has element 16 block + 2 pair + odd of the head.
    __device__ __forceinline__ static int row(int block, int pair, int odd) { return block * 16 + odd * 8 + pair; }
};

// Elements Width / 4 t + 4b ... + 3: a thread has whole blocks of 16, and no lane needs another's.
template <int Width>
struct BlockOrder {
    static constexpr int kBlocks = Width / 64;  // of each lane of a quad
    __device__ __forceinline__ static int row(int block, int pair, int odd) {
        return block % kBlocks * 64 + pair / 2 * 16 + odd * 8 + block / kBlocks * 2 + pair % 2;
    }
};

}  // namespace pb::sm90
