// Rows of a head's elements in shared memory, as ldmatrix and 16-byte copies like them: eight rows of one chunk (16 bytes) column,
// which is what ldmatrix reads at once, fall into eight different groups of four banks.
#pragma once

namespace pb::sm80 {

// Unit: the largest power of two that divides a row, 128 at most. [bytes]
// A row of 2^n chunks, 8 or more, begins at the first bank: chunk c of row r lies at chunk c ^ (r % 8).
template <int RowBytes, int Unit>
struct Swizzle {
    static_assert(Unit == 128 && (RowBytes & (RowBytes - 1)) == 0, "a row is 2^n whole lines of 32 banks");

    __device__ __forceinline__ static unsigned offset(int row, int chunk) { return row * RowBytes + ((chunk ^ (row & 7)) << 4); }

    // The same chunk, `rows` further down. rows: a multiple of eight, or of a smaller power of two where the address is in a row below it.
    __device__ __forceinline__ static unsigned rows_on(unsigned address, int rows) {
        return (address ^ ((rows & 7) << 4)) + rows * RowBytes;
    }

    // The address of the chunk that is c pairs of chunks to the right: the chunk number enters by exclusive or only.
    __device__ __forceinline__ static unsigned pairs_on(unsigned address, int c) { return address ^ (c << 5); }
    // The address of chunk c of the row whose first chunk is given.
    __device__ __forceinline__ static unsigned chunks_on(unsigned address, int c) { return address ^ (c << 4); }
};

// A row of 4 (2n + 1) chunks begins at the first bank or at the middle one, in turn: among the four chunks of a half line, chunk c of row r
// lies at c ^ (r / 2 % 4).
template <int RowBytes>
struct Swizzle<RowBytes, 64> {
    __device__ __forceinline__ static unsigned offset(int row, int chunk) {
        return row * RowBytes + (((chunk & ~3) | ((chunk ^ (row >> 1)) & 3)) << 4);
    }

    // rows: a multiple of eight.
    __device__ __forceinline__ static unsigned rows_on(unsigned address, int rows) { return address + rows * RowBytes; }

    __device__ __forceinline__ static unsigned pairs_on(unsigned address, int c) { return (address ^ ((c & 1) << 5)) + (c >> 1) * 64; }
    __device__ __forceinline__ static unsigned chunks_on(unsigned address, int c) { return (address ^ ((c & 3) << 4)) + (c >> 2) * 64; }
};

// A row of 2 (2n + 1) chunks begins at each quarter line in turn, and again after four rows: there the two chunks of a pair change places.
template <int RowBytes>
struct Swizzle<RowBytes, 32> {
    __device__ __forceinline__ static unsigned offset(int row, int chunk) { return row * RowBytes + ((chunk ^ ((row >> 2) & 1)) << 4); }

    // rows: a multiple of eight.
    __device__ __forceinline__ static unsigned rows_on(unsigned address, int rows) { return address + rows * RowBytes; }

    __device__ __forceinline__ static unsigned pairs_on(unsigned address, int c) { return address + c * 32; }
    __device__ __forceinline__ static unsigned chunks_on(unsigned address, int c) { return (address ^ ((c & 1) << 4)) + (c >> 1) * 32; }
};

template <int RowBytes>
struct SharedRows {
    static constexpr int kUnit = RowBytes & -RowBytes;
    using Layout = Swizzle<RowBytes, kUnit < 128 ? kUnit : 128>;

    __device__ __forceinline__ static unsigned chunk_offset(int row, int chunk) { return Layout::offset(row, chunk); }

    __device__ __forceinline__ static unsigned rows_on(unsigned address, int rows) { return Layout::rows_on(address, rows); }

    // Byte offsets that a lane gives ldmatrix for the 16 x 16 block at row 0, column 0; the block 16 b rows further down is
    // + 16 b RowBytes. Matrices in the order (rows 0-7, columns 0-7), (8-15, 0-7), (0-7, 8-15), (8-15, 8-15): A operands, and V as B
    // transposed.
    __device__ __forceinline__ static unsigned rows_first_offset(int lane) { return chunk_offset((lane & 7) + (lane & 8), lane >> 4); }

    // Matrices in the order (rows 0-7, columns 0-7), (0-7, 8-15), (8-15, 0-7), (8-15, 8-15): K as B, keys are rows.
    __device__ __forceinline__ static unsigned columns_first_offset(int lane) {
        return chunk_offset((lane & 7) + ((lane >> 4) << 3), (lane >> 3) & 1);
    }

    // The address of the block c pairs of chunks to the right.
    __device__ __forceinline__ static unsigned columns_on(unsigned address, int c) { return Layout::pairs_on(address, c); }

    // For V of 8-bit elements: the byte offset of the first chunk of row `lane`, and from its address that of chunk c of the same row.
    __device__ __forceinline__ static unsigned rows_offset(int lane) { return chunk_offset(lane, 0); }
    __device__ __forceinline__ static unsigned chunks_on(unsigned address, int c) { return Layout::chunks_on(address, c); }
};

}  // namespace pb::sm80
