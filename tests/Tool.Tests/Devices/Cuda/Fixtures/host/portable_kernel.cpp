// The portable kernels on random rows of every head size, beside float64 written anew. A line a row: what it was, the relative error
// (Frobenius) and the most it may be. Compiled with -DBITS=16 or -DBITS=8.
#include <string>

#include "outputs.h"
#include "random_rows.h"

namespace pb::sm80 {
alignas(1024) inline char shared[1 << 17];  // the kernel's extern declaration
}

#include "pb/sm80/prefill.cuh"
#include "pb/sm80/quad_outputs.cuh"

namespace {

using host::Shape;
using pb::ModelAttention;
using pb::sm80::Traits;

template <class Traits, class Attention, class Output, class Stored>
double error_of(const Shape& shape) {
    return host::error_of<Traits, Stored>(shape, pb::sm80::shared, [](const pb::PrefillParameters& parameters) {
        pb::sm80::prefill<Traits, Attention, Output>(parameters);
    });
}

// Each shape without a soft cap and with one. Plain, Capped: what computes them.
template <class Traits, class Plain, class Capped, class Output, class Stored>
void try_shapes(const char* name, int count, double most) {
    for (int i = 0; i < count; ++i) {
        Shape shape = host::any_shape(Traits::kRows);
        host::print(name, shape, error_of<Traits, Plain, Output, Stored>(shape), most);
        shape.softcap = host::one_of({2.0f, 50.0f});
        host::print(name, shape, error_of<Traits, Capped, Output, Stored>(shape), most);
    }
}

template <class Traits>
void try_16_bits(const char* name, int count, double most) {
    using Output = pb::sm80::OutputOfInputFormat;
    using Stored = host::CodedOutput<typename Traits::Element>;
    if constexpr (Traits::kStages == 2) {
        try_shapes<Traits, ModelAttention<pb::ScaledScores>, ModelAttention<pb::SoftcappedScores>, Output, Stored>(name, count, most);
    } else {
        using Either = ModelAttention<pb::ScoresOfTheRow>;
        try_shapes<Traits, Either, Either, Output, Stored>(name, count, most);
    }
}

// Every output: limits of e4m3 probabilities, and of the output's rounding with them.
template <class Traits>
void try_8_bits(const std::string& name) {
    using Either = ModelAttention<pb::ScoresOfTheRow>;
    try_shapes<Traits, Either, Either, pb::sm80::Bf16Quads, host::CodedOutput<pb::ptx::Bf16>>((name + " to bf16").c_str(), 2, 4e-2);
    try_shapes<Traits, Either, Either, pb::sm80::E4m3Quads, host::CodedOutput<pb::ptx::E4m3>>((name + " to e4m3").c_str(), 2, 5.5e-2);
    try_shapes<Traits, Either, Either, pb::sm80::Nvfp4Quads, host::Nvfp4Output>((name + " to nvfp4").c_str(), 2, 1.3e-1);
}

// Limits of 16 bits: about twice what rounding P and O to 8 or 11 bits gives.
void try_16_bits() {
    using pb::ptx::Bf16;
    using pb::ptx::Fp16;
    try_16_bits<Traits<64, 4, 2, 64, Bf16>>("64", 3, 4e-3);
    try_16_bits<Traits<96, 4, 2, 64, Fp16>>("96 fp16", 3, 5e-4);
    try_16_bits<Traits<128, 4, 2, 64, Bf16>>("128", 3, 4e-3);
    try_16_bits<Traits<256, 4, 1, 32, Bf16>>("256", 3, 4e-3);
    try_16_bits<Traits<256, 8, 1, 16, Bf16>>("256 tall", 2, 4e-3);
    try_16_bits<Traits<96, 4, 2, 64, Bf16, 1>>("96 in 48 KB", 2, 4e-3);
    try_16_bits<Traits<128, 4, 2, 32, Bf16, 3>>("128 in 80 KB", 2, 4e-3);
    try_16_bits<Traits<128, 4, 2, 32, Fp16, 1>>("128 fp16 in 48 KB", 2, 5e-4);
    try_16_bits<Traits<256, 4, 1, 32, Bf16, 1>>("256 in 64 KB", 2, 4e-3);
    try_16_bits<Traits<256, 4, 1, 16, Bf16, 1>>("256 in 48 KB", 2, 4e-3);
    Shape published = host::any_shape(1);
    published.group = 8;
    published.causal = true;
    published.sinks = false;
    published.window = 0;
    const double error = error_of<Traits<128, 4, 2, 64, Bf16>, pb::PlainAttention, pb::sm80::OutputOfInputFormat,
                                  host::CodedOutput<Bf16>>(published);
    host::print("published shape", published, error, 4e-3);
}

void try_8_bits() {
    using pb::ptx::E4m3;
    try_8_bits<Traits<64, 4, 2, 64, E4m3, 3>>("64");
    try_8_bits<Traits<96, 4, 2, 64, E4m3, 3>>("96");
    try_8_bits<Traits<128, 4, 2, 32, E4m3, 4>>("128");
    try_8_bits<Traits<256, 4, 1, 32, E4m3, 4>>("256");
    try_8_bits<Traits<256, 4, 1, 32, E4m3, 2>>("256 in 48 KB");
    try_8_bits<Traits<256, 8, 1, 32, E4m3, 2>>("256 tall");
}

}  // namespace

// The traits of prefill_mma.cu, prefill_mma_shapes.cu and prefill_mma_e4m3.cu.
int main() {
    if constexpr (BITS == 16) {
        try_16_bits();
    } else {
        try_8_bits();
    }
}
