// What the output check needs on the device: NaN codes before a launch, one 64-bit number for all output bytes after it.
// And a kernel that does nothing, to show what a launch costs.

using uint64 = unsigned long long;

// Stafford's Mix13, the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): a bijection of 64-bit words.
__device__ inline uint64 mix(uint64 z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

// Adds mix(word ^ mix(position)) over [count] words to *sum. Integer addition has no order, so the result is the same however
// blocks are scheduled; the position inside makes swapped words visible.
// first: position of the first word among all parts of the output.
extern "C" __global__ void digest(const uint64* words, long long count, uint64 first, uint64* sum) {
    uint64 part = 0;
    for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count; i += (long long)gridDim.x * blockDim.x)
        part += mix(words[i] ^ mix(first + i));
    for (int lane = 16; lane > 0; lane /= 2) part += __shfl_xor_sync(~0u, part, lane);
    if (threadIdx.x % 32 == 0) atomicAdd(sum, part);
}

// Adds the number of NaN codes among [count] words to *sum. largest_number: the largest code without sign that is no NaN; that of bf16
// and fp16 has two bytes, that of e4m3 one.
extern "C" __global__ void count_nan(const uint64* words, long long count, int largest_number, uint64* sum) {
    const int bytes_per_code = largest_number > 0xFF ? 2 : 1;
    const uint64 magnitude = bytes_per_code == 2 ? 0x7FFF : 0x7F;
    uint64 part = 0;
    for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count; i += (long long)gridDim.x * blockDim.x)
        for (int bit = 0; bit < 64; bit += 8 * bytes_per_code) part += ((words[i] >> bit) & magnitude) > uint64(largest_number);
    for (int lane = 16; lane > 0; lane /= 2) part += __shfl_xor_sync(~0u, part, lane);
    if (threadIdx.x % 32 == 0) atomicAdd(sum, part);
}

// [count] 32-bit words become the pattern.
extern "C" __global__ void poison(unsigned* words, long long count, unsigned pattern) {
    for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < count; i += (long long)gridDim.x * blockDim.x)
        words[i] = pattern;
}

// NVFP4 block scales in use, [tokens, columns] in tiles of 128 x 4 (docs/workload.md), become e4m3's NaN; padding is left alone.
extern "C" __global__ void poison_block_scales(unsigned char* scales, int tokens, int columns) {
    const long long tiles_across = (columns + 3) / 4;
    const long long all = (long long)tokens * columns;
    for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < all; i += (long long)gridDim.x * blockDim.x) {
        const long long m = i / columns, k = i % columns;
        scales[((m >> 7) * tiles_across + (k >> 2)) * 512 + (m & 31) * 16 + ((m & 127) >> 5) * 4 + (k & 3)] = 0x7F;
    }
}

extern "C" __global__ void empty() {}
