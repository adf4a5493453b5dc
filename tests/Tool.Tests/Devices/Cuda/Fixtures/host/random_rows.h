// Random rows for a prefill kernel on the host, and what is right for them, in float64.
#pragma once
#include <random>

#include "cuda_on_host.h"
#include "pb/parameters.cuh"
#include "pb/ptx/mma.cuh"

namespace host {

inline std::mt19937_64 chance(20260101);

inline int uniform(int first, int last) { return std::uniform_int_distribution<int>(first, last)(chance); }
inline float normal() { return std::normal_distribution<float>(0, 1)(chance); }

template <class T>
T one_of(std::initializer_list<T> values) { return values.begin()[uniform(0, static_cast<int>(values.size()) - 1)]; }

struct Shape {
    int group, kv_heads, page, window;
    bool hnd, causal, sinks;
    float softcap;
    std::vector<int> queries, prefixes;

    int keys(int sequence) const { return queries[sequence] + prefixes[sequence]; }
};

inline Shape any_shape(int most_group) {
    Shape shape{};
    do {
        shape.group = one_of({1, 2, 3, 5, 6, 7, 8, 12, 16, 28, 33, 64, 71, 96, 128});
    } while (shape.group > most_group);
    shape.kv_heads = shape.group > 8 ? 1 : 2;
    shape.page = one_of({16, 32, 64, 128});
    shape.hnd = uniform(0, 1) == 1;
    shape.causal = uniform(0, 3) > 0;
    shape.window = shape.causal && uniform(0, 1) == 1 ? uniform(1, 150) : 0;
    shape.sinks = uniform(0, 1) == 1;
    for (int sequence = 0; sequence < 2; ++sequence) {
        shape.queries.push_back(uniform(1, std::max(2, 150 / shape.group)));
        shape.prefixes.push_back(uniform(0, 1) * uniform(0, 250));
    }
    return shape;
}

// A row's data. Pages lie in no order; what no key wrote is NaN, and a table's entries behind a sequence lead outside the pool. Output: one
// of outputs.h.
template <class Element, class Output>
struct Row {
    using Code = typename Element::Code;
    const Shape& shape;
    const int head_size;
    std::vector<int> query_starts{0}, kv_starts{0}, tables;
    std::vector<Code> query, pool;
    Output output;
    std::vector<float> sinks;
    std::vector<pb::Tile> tiles;
    pb::PrefillParameters parameters{};

    Row(const Shape& shape, int head_size, int tile_rows) : shape(shape), head_size(head_size) {
        const int batch = static_cast<int>(shape.queries.size());
        int most_pages = 0;
        for (int sequence = 0; sequence < batch; ++sequence) {
            query_starts.push_back(query_starts.back() + shape.queries[sequence]);
            kv_starts.push_back(kv_starts.back() + shape.keys(sequence));
            most_pages = std::max(most_pages, (shape.keys(sequence) + shape.page - 1) / shape.page);
        }
        fill_parameters(batch, most_pages);
        query.resize(static_cast<size_t>(query_starts.back()) * parameters.query_heads * head_size);
        for (auto& element : query) {
            element = Element::encode(normal());
        }
        fill_pool(batch);
        for (int head = 0; head < parameters.query_heads; ++head) {
            sinks.push_back(3 + normal());
        }
        make_tiles(batch, tile_rows / shape.group);
        output.allocate(parameters);
        point();
    }

    const Code* vector(int sequence, int key, int plane, int kv_head) const {
        const long long page = tables[sequence * parameters.pages_per_sequence + key / shape.page];
        return &pool[page * parameters.page_stride + plane * parameters.plane_stride + kv_head * parameters.head_stride +
                     key % shape.page * parameters.token_stride];
    }

private:
    void fill_parameters(int batch, int most_pages) {
        auto& p = parameters;
        p.batch = batch;
        p.query_tokens = query_starts.back();
        p.kv_heads = shape.kv_heads;
        p.query_heads = shape.group * shape.kv_heads;
        p.group_log2 = 31 - __builtin_clz(shape.group);
        p.group_size = static_cast<unsigned short>(shape.group);
        p.group_reciprocal = (1 << 16) / shape.group + 1;
        p.head_size = static_cast<unsigned short>(head_size);
        p.page_size = shape.page;
        p.page_size_log2 = __builtin_ctz(shape.page);
        p.pages = batch * most_pages + 2;
        p.pages_per_sequence = most_pages;
        p.plane_stride = 1ll * shape.kv_heads * shape.page * head_size;
        p.page_stride = 2 * p.plane_stride;
        p.head_stride = shape.hnd ? 1ll * shape.page * head_size : head_size;
        p.token_stride = shape.hnd ? head_size : 1ll * shape.kv_heads * head_size;
        p.causal = shape.causal;
        p.score_scale = 1 / std::sqrt(static_cast<float>(head_size));
        p.output_scale = 0.75f;
        p.window = shape.window > 0 ? shape.window : 1 << 30;
        p.softcap = shape.softcap;
    }

    void fill_pool(int batch) {
        std::vector<int> order(parameters.pages);
        for (int page = 0; page < parameters.pages; ++page) {
            order[page] = page;
        }
        std::shuffle(order.begin(), order.end(), chance);
        pool.assign(static_cast<size_t>(parameters.pages) * parameters.page_stride, static_cast<Code>(0x7FFF));
        tables.assign(static_cast<size_t>(batch) * parameters.pages_per_sequence, 1 << 27);
        int used = 0;
        for (int sequence = 0; sequence < batch; ++sequence) {
            for (int key = 0; key < shape.keys(sequence); ++key) {
                if (key % shape.page == 0) {
                    tables[sequence * parameters.pages_per_sequence + key / shape.page] = order[used++];
                }
                for (int i = 0; i < 2 * shape.kv_heads * head_size; ++i) {
                    const int plane = i / (shape.kv_heads * head_size);
                    auto* to = const_cast<Code*>(vector(sequence, key, plane, i / head_size % shape.kv_heads));
                    to[i % head_size] = Element::encode(normal() + 0.25f * plane);
                }
            }
        }
    }

    void make_tiles(int batch, int most_tokens) {
        for (int sequence = 0; sequence < batch; ++sequence) {
            for (int first = 0; first < shape.queries[sequence]; first += most_tokens) {
                const int tokens = std::min(most_tokens, shape.queries[sequence] - first);
                const int before = shape.prefixes[sequence] + first;
                const int kv_end = shape.causal ? before + tokens : shape.keys(sequence);
                for (int head = 0; head < shape.kv_heads; ++head) {
                    tiles.push_back({query_starts[sequence] + first, kv_end, sequence << 16 | tokens << 8 | head,
                                     shape.causal ? before : kv_end - 1});
                }
            }
        }
    }

    void point() {
        auto& p = parameters;
        p.query = query.data();
        p.kv_pool = pool.data();
        p.block_tables = tables.data();
        p.tiles = tiles.data();
        p.tile_count = static_cast<int>(tiles.size());
        p.query_starts = query_starts.data();
        p.kv_starts = kv_starts.data();
        p.sinks = shape.sinks ? sinks.data() : nullptr;
    }
};

// softmax by its definition, in float64.
template <class Element, class Output>
std::vector<double> exact(const Row<Element, Output>& row, int sequence, int token, int head) {
    const Shape& shape = row.shape;
    const int last = shape.causal ? shape.prefixes[sequence] + token : shape.keys(sequence) - 1;
    const int first = shape.window > 0 ? std::max(0, last + 1 - shape.window) : 0;
    const auto* query =
        &row.query[(static_cast<size_t>(row.query_starts[sequence] + token) * row.parameters.query_heads + head) * row.head_size];
    double total = shape.sinks ? std::exp(static_cast<double>(row.sinks[head])) : 0;
    std::vector<double> output(row.head_size);
    for (int key = first; key <= last; ++key) {
        const auto* k = row.vector(sequence, key, 0, head / shape.group);
        double logit = 0;
        for (int d = 0; d < row.head_size; ++d) {
            logit += static_cast<double>(Element::decode(query[d])) * Element::decode(k[d]);
        }
        logit *= row.parameters.score_scale;
        logit = shape.softcap > 0 ? shape.softcap * std::tanh(logit / shape.softcap) : logit;
        const double weight = std::exp(logit);  // of small numbers: nothing overflows
        const auto* v = row.vector(sequence, key, 1, head / shape.group);
        total += weight;
        for (int d = 0; d < row.head_size; ++d) {
            output[d] += weight * Element::decode(v[d]);
        }
    }
    for (double& value : output) {
        value *= row.parameters.output_scale / total;
    }
    return output;
}

// Runs a kernel's tiles, each by a block. Returns the relative error of the output (Frobenius); NaN where an element was not written.
template <class Traits, class Output, class Kernel>
double error_of(const Shape& shape, char* shared, Kernel kernel) {
    Row<typename Traits::Element, Output> row(shape, Traits::kHeadSize, Traits::kRows);
    landing = uniform(0, 1) == 1 ? Landing::when_sent : Landing::when_waited_for;
    for (unsigned tile = 0; tile < row.tiles.size(); ++tile) {
        run(tile, Traits::kThreads, shared, Traits::kSharedBytes, [&] { kernel(row.parameters); });
    }
    row.output.check_the_rest(row.parameters);
    double error = 0;
    double norm = 0;
    for (size_t sequence = 0; sequence < shape.queries.size(); ++sequence) {
        for (int token = 0; token < shape.queries[sequence]; ++token) {
            for (int head = 0; head < row.parameters.query_heads; ++head) {
                const auto right = exact(row, static_cast<int>(sequence), token, head);
                const int token_of_batch = row.query_starts[sequence] + token;
                for (int d = 0; d < row.head_size; ++d) {
                    const double difference = row.output.element(row.parameters, token_of_batch, head, d) - right[d];
                    error += difference * difference;
                    norm += right[d] * right[d];
                }
            }
        }
    }
    return std::sqrt(error / norm);
}

inline void print(const char* name, const Shape& shape, double error, double most) {
    std::printf("%s group %d page %d %s %s window %d sinks %d softcap %g: %.2e %.1e\n", name, shape.group, shape.page,
                shape.hnd ? "HND" : "NHD", shape.causal ? "causal" : "full", shape.window, shape.sinks,
                static_cast<double>(shape.softcap), error, most);
}

}  // namespace host
