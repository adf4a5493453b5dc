// Addresses in the shared window, as the instructions of this folder take them.
#pragma once

namespace pb {

using SharedAddress = unsigned;  // [bytes]

__device__ __forceinline__ SharedAddress shared_address(const void* pointer) {
    return static_cast<SharedAddress>(__cvta_generic_to_shared(pointer));
}

}  // namespace pb
