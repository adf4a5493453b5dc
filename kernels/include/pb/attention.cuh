// What a kernel computes, as one template parameter: how rows are packed, what happens to scores and sums, and whether there are windows.
#pragma once
#include "pb/packed_rows.cuh"
#include "pb/softmax_policies.cuh"

namespace pb {

// Parameter layout 1.
struct PlainAttention {
    using Group = PowerOfTwoGroup;
    using Score = ScaledScores;
    using Sum = PlainSum;
    static constexpr bool kWindow = false;
};

// Parameter layout 2: any group, a window and sinks if the row has them; whether scores are capped is the template's.
template <class ScorePolicy>
struct ModelAttention {
    using Group = AnyGroup;
    using Score = ScorePolicy;
    using Sum = SinkSum;
    static constexpr bool kWindow = true;
};

}  // namespace pb
