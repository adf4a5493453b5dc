// ldmatrix and stmatrix: four 8x8 matrices of 16-bit elements between shared memory and a warp's registers. Lane l gives the
// address of row l % 8 of matrix l / 8, and holds elements 2 (l % 4), + 1 of row l / 4 of each (transposed: of column l / 4).
#pragma once
#include "pb/ptx/shared_address.cuh"

namespace pb::ptx {

__device__ __forceinline__ void ldmatrix_x4_transposed(unsigned (&r)[4], SharedAddress row) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
                 : "r"(row)
                 : "memory");
}

__device__ __forceinline__ void stmatrix_x4(SharedAddress row, unsigned r0, unsigned r1, unsigned r2, unsigned r3) {
    asm volatile("stmatrix.sync.aligned.m8n8.x4.shared.b16 [%0], {%1, %2, %3, %4};" ::"r"(row), "r"(r0), "r"(r1), "r"(r2), "r"(r3)
                 : "memory");
}

}  // namespace pb::ptx
