// Tiles in shared memory as the copy engine writes them with 128-byte swizzle and as wgmma reads them: rows of 128 bytes, in
// atoms of 8 rows (1024 bytes, so aligned), the 16-byte chunk c of row r at chunk c ^ (r % 8). A longer row lies in several spans. Rows
// that are not whole spans of 128 bytes have spans of 64 and the 64-byte swizzle: chunk c of row r at chunk c ^ (r / 2 % 4).
#pragma once
#include "pb/ptx/shared_address.cuh"
#include "pb/ptx/wgmma.cuh"

namespace pb::sm90 {

constexpr int kSpanBytes = 128;
constexpr int kAtomRows = 8;
constexpr int kAtomBytes = kAtomRows * kSpanBytes;

// Bytes of a row in shared memory. A row of 96 bytes (e4m3, head size 96) becomes 128, of which the copy engine fills the rest with zeros.
template <int Bytes>
constexpr int kPaddedRow = Bytes % (kSpanBytes / 2) == 0 ? Bytes : (Bytes + kSpanBytes - 1) / kSpanBytes * kSpanBytes;

// Where byte `byte` (a multiple of the access width, within a span) of row `row` lies from the tile's start.
template <int RowBytes = kSpanBytes>
__device__ __forceinline__ int swizzled_offset(int row, int byte) {
    static_assert(RowBytes == kSpanBytes || RowBytes == kSpanBytes / 2, "128-byte or 64-byte swizzle");
    if constexpr (RowBytes == kSpanBytes) {
        return row * kSpanBytes + (byte ^ ((row % kAtomRows) << 4));
    } else {
        return row * RowBytes + (byte ^ ((row / 2 % 4) << 4));
    }
}

// The descriptor wgmma takes (PTX ISA, "matrix descriptor"): 14 bits each of start, leading and stride offset in units of 16 bytes, and
// swizzle in bits 62-63: 1 is of 128 bytes, 2 of 64. K contiguous: stride = from one atom to the next along M or N, leading is not used.
// N contiguous: leading = between atoms along N, stride = between atoms along K.
template <int RowBytes = kSpanBytes>
__device__ __forceinline__ ptx::SharedDescriptor describe_tile(SharedAddress start, int stride_bytes, int leading_bytes = 0) {
    constexpr ptx::SharedDescriptor swizzle = RowBytes == kSpanBytes ? 1 : 2;
    return static_cast<ptx::SharedDescriptor>((start & 0x3FFFF) >> 4) | static_cast<ptx::SharedDescriptor>(leading_bytes >> 4) << 16 |
           static_cast<ptx::SharedDescriptor>(stride_bytes >> 4) << 32 | swizzle << 62;
}

// The same tile, `bytes` further on (a multiple of 16): a step of 32 bytes is the next K step inside a swizzled row.
__device__ __forceinline__ ptx::SharedDescriptor advance(ptx::SharedDescriptor tile, int bytes) {
    return tile + (bytes >> 4);
}

}  // namespace pb::sm90
