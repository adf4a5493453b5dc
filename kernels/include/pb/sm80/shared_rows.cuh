// Rows of a head's 16-bit elements in shared memory, as ldmatrix and 16-byte copies like them.
// The 16-byte chunk c of row r lies at chunk c ^ (r % 8): eight rows of one chunk column, which is what ldmatrix reads at once,
// then fall into eight different groups of four banks.
#pragma once

namespace pb::sm80 {

template <int RowBytes>
struct SharedRows {
    __device__ __forceinline__ static unsigned chunk_offset(int row, int chunk) { return row * RowBytes + ((chunk ^ (row & 7)) << 4); }

    // Byte offsets that a lane gives ldmatrix for the 16 x 16 block at row 0, column 0; the block 16 b rows further down is
    // + 16 b RowBytes. Matrices in the order (rows 0-7, columns 0-7), (8-15, 0-7), (0-7, 8-15), (8-15, 8-15): A operands, and V as B
    // transposed.
    __device__ __forceinline__ static unsigned rows_first_offset(int lane) { return chunk_offset((lane & 7) + (lane & 8), lane >> 4); }

    // Matrices in the order (rows 0-7, columns 0-7), (0-7, 8-15), (8-15, 0-7), (8-15, 8-15): K as B, keys are rows.
    __device__ __forceinline__ static unsigned columns_first_offset(int lane) {
        return chunk_offset((lane & 7) + ((lane >> 4) << 3), (lane >> 3) & 1);
    }

    // The address of the block 16 c columns to the right: the chunk number enters by exclusive or only.
    __device__ __forceinline__ static unsigned columns_on(unsigned address, int c) { return address ^ (c << 5); }
};

}  // namespace pb::sm80
