#pragma once
#include "pb/ptx/shared_address.cuh"

namespace pb::ptx {

inline void land(const host::Copy& copy) {
    host::check_shared(copy.to, "a copy to a wrong address of shared memory");
    if (copy.valid) {
        std::memcpy(host::block.shared + copy.to, copy.from, 16);
    } else {
        std::memset(host::block.shared + copy.to, 0, 16);
    }
}

inline void copy_16_async_or_zero(SharedAddress shared, const void* global, bool valid) {
    host::thread().sent.push_back({shared, global, valid});
    if (host::landing == host::Landing::when_sent) {
        land(host::thread().sent.back());
    }
}

inline void copy_16_async(SharedAddress shared, const void* global) { copy_16_async_or_zero(shared, global, true); }

inline void commit_async_copies() {
    host::thread().groups.push_back(std::move(host::thread().sent));
    host::thread().sent.clear();
}

template <int Pending>
inline void wait_async_copies() {
    auto& groups = host::thread().groups;
    for (; groups.size() > Pending; groups.pop_front()) {
        if (host::landing == host::Landing::when_waited_for) {
            for (const host::Copy& copy : groups.front()) {
                land(copy);
            }
        }
    }
}

}  // namespace pb::ptx
