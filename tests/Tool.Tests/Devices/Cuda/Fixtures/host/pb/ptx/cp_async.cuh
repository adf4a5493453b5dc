// A copy lands when it is waited for and no earlier: a wait that is missing shows.
#pragma once
#include "pb/ptx/shared_address.cuh"

namespace pb::ptx {

inline void copy_16_async_or_zero(SharedAddress shared, const void* global, bool valid) {
    host::thread().copies.push_back({shared, global, valid});
}

inline void copy_16_async(SharedAddress shared, const void* global) { copy_16_async_or_zero(shared, global, true); }

inline void commit_async_copies() {}

template <int Pending>
inline void wait_async_copies() {
    static_assert(Pending == 0, "all copies of the thread are waited for");
    for (const host::Copy& copy : host::thread().copies) {
        host::check_shared(copy.to, "a copy to a wrong address of shared memory");
        if (copy.valid) {
            std::memcpy(host::block.shared + copy.to, copy.from, 16);
        } else {
            std::memset(host::block.shared + copy.to, 0, 16);
        }
    }
    host::thread().copies.clear();
}

}  // namespace pb::ptx
