// Rows of 128 bf16 (256 bytes) in shared memory, as ldmatrix and 16-byte copies like them.
// The 16-byte chunk c of row r lies at chunk c ^ (r % 8): eight rows of one chunk column, which is what ldmatrix reads at once,
// then fall into eight different groups of four banks.
#pragma once

namespace pb::sm80 {

constexpr int kHeadSize = 128;                // elements
constexpr int kRowBytes = kHeadSize * 2;      // bf16
constexpr int kChunksPerRow = kRowBytes / 16;

__device__ inline unsigned chunk_offset(int row, int chunk) {
    return row * kRowBytes + ((chunk ^ (row & 7)) << 4);
}

// Byte offsets that a lane gives ldmatrix for the 16 x 16 block at row 0, column 0. The block 16 b rows further down is
// + 16 b kRowBytes; the block 16 c columns to the right is ^ (c << 5), because the chunk number enters by exclusive or only.
// Matrices in the order (rows 0-7, columns 0-7), (8-15, 0-7), (0-7, 8-15), (8-15, 8-15): A operands, and V as B transposed.
__device__ inline unsigned rows_first_offset(int lane) {
    return chunk_offset((lane & 7) + (lane & 8), lane >> 4);
}

// Matrices in the order (rows 0-7, columns 0-7), (0-7, 8-15), (8-15, 0-7), (8-15, 8-15): K as B, keys are rows.
__device__ inline unsigned columns_first_offset(int lane) {
    return chunk_offset((lane & 7) + ((lane >> 4) << 3), (lane >> 3) & 1);
}

}  // namespace pb::sm80
