#pragma once

namespace pb::ptx {

inline void dependent_chain(int, unsigned*) {}

}  // namespace pb::ptx
