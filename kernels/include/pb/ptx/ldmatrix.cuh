// ldmatrix and stmatrix: four 8x8 matrices of 16-bit elements between shared memory and a warp's registers.
// Lane l gives the address of row l % 8 of matrix l / 8. Its fragment[i] holds elements 2 (l % 4) and 2 (l % 4) + 1 of row l / 4 of matrix
// i or, transposed, the same elements of column l / 4. stmatrix needs sm_90.
#pragma once

namespace pb::ptx {

__device__ __forceinline__ void load_matrices(unsigned (&fragment)[4], unsigned shared) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(fragment[0]), "=r"(fragment[1]), "=r"(fragment[2]), "=r"(fragment[3])
                 : "r"(shared)
                 : "memory");
}

__device__ __forceinline__ void load_matrices_transposed(unsigned (&fragment)[4], unsigned shared) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(fragment[0]), "=r"(fragment[1]), "=r"(fragment[2]), "=r"(fragment[3])
                 : "r"(shared)
                 : "memory");
}

__device__ __forceinline__ void store_matrices(unsigned shared, unsigned f0, unsigned f1, unsigned f2, unsigned f3) {
    asm volatile("stmatrix.sync.aligned.m8n8.x4.shared.b16 [%0], {%1, %2, %3, %4};" ::"r"(shared), "r"(f0), "r"(f1), "r"(f2), "r"(f3)
                 : "memory");
}

}  // namespace pb::ptx
