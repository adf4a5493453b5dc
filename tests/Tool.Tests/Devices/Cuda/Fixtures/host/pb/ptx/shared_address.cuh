#pragma once

namespace pb {

using SharedAddress = unsigned;

inline SharedAddress shared_address(const void* pointer) {
    return static_cast<SharedAddress>(static_cast<const char*>(pointer) - host::block.shared);
}

}  // namespace pb
