using PrefillBench.Spec;

namespace PrefillBench.GpuTests;

/// <summary>
/// Faults that Hopper's kernels for any group, head size and feature could have, in the places that only those have. None of them changes
/// which key tiles are walked: producer and consumers that disagree about that hang.
/// </summary>
internal static class HopperPlants
{
    private const string Storage = "include/pb/sm90/shared_storage.cuh";
    private const string Rows = "include/pb/sm90/output_rows.cuh";
    private const string Mask = "include/pb/sm90/mask.cuh";
    private const string KeyTiles = "include/pb/key_tiles.cuh";
    private const string Stores = "include/pb/sm90/epilogue/stores.cuh";
    private const string Producer = "include/pb/sm90/producer.cuh";
    private const string PingPong = "include/pb/sm90/consumer_pingpong.cuh";
    private const string QueryWait =
        "    __device__ __forceinline__ void begin() {\n        ptx::mbarrier_wait(shared.query_full(number), query_parity);\n";

    /// <summary>About 100 us before Q is sent for, so that a consumer that does not wait for it multiplies what was there before.</summary>
    private static readonly KernelEdit SlowQuery = new(
        Producer, "                ptx::mbarrier_arrive_expect(full, T::kSpans * span_bytes);\n",
        "                for (const long long start = clock64(); clock64() - start < 200000;) {\n                }\n"
        + "                ptx::mbarrier_arrive_expect(full, T::kSpans * span_bytes);\n");

    public static IReadOnlyDictionary<string, (PlantedKernel Kernel, Quantization Row)> All { get; } =
        new Dictionary<string, (PlantedKernel, Quantization)>
        {
            ["wgmma: no fault in 16 bits"] = Of(Quantization.Bf16),
            ["wgmma: no fault in e4m3"] = Of(Quantization.Fp8Qkv),
            ["wgmma: no fault in NVFP4"] = Of(Quantization.Fp8Nvfp4),
            ["wgmma: queries that come late"] = Of(Quantization.Bf16, SlowQuery),
            ["wgmma: late queries are not waited for"] = Of(
                Quantization.Bf16, SlowQuery, new(PingPong, QueryWait, "    __device__ __forceinline__ void begin() {\n")),
            ["wgmma: every consumer has the first one's rows of Q"] = Of(
                Quantization.Fp8Qkv,
                new KernelEdit(Storage, ": kWarpgroupRows * T::kSpanRowBytes;  // consumer to", ": 0;  // consumer to")),
            ["wgmma: a row eight on is taken as nine on"] = Of(
                Quantization.Fp8Nvfp4,
                new KernelEdit(Rows, "return OutputRow(parameters, tile, row + 8);", "return OutputRow(parameters, tile, row + 9);")),
            ["wgmma: a second row has the first one's sink"] = Of(
                Quantization.Fp8Qkv,
                new KernelEdit("include/pb/sm90/softmax_rows.cuh", "thread_row(first_row) + 8 * r);", "thread_row(first_row));")),
            ["wgmma: the last row of a warp is not stored"] = Of(
                Quantization.Bf16, new KernelEdit(Stores, "if (place.valid && (", "if (place.valid && row % 16 != 15 && (")),
            ["wgmma: window of one key less"] = Of(
                Quantization.Fp8Qkv, new KernelEdit(Mask, "const int begin = end - window;", "const int begin = end - window + 1;")),
            ["wgmma: window of one key more"] = Of(
                Quantization.Bf16, new KernelEdit(Mask, "const int begin = end - window;", "const int begin = end - window - 1;")),
            ["wgmma: no mask where the window begins"] = Of(
                Quantization.Bf16,
                new KernelEdit(
                    KeyTiles, "windowed = (::max(tile.kv_end - parameters.window, 0) + TileKeys - 1) / TileKeys;",
                    "windowed = first_tile;")),
            ["wgmma: sink ignored"] = Of(
                Quantization.Bf16, new KernelEdit("include/pb/attention.cuh", "using Sum = SinkSum;", "using Sum = PlainSum;")),
            ["wgmma: soft cap half as strong"] = Of(
                Quantization.Fp8Qkv,
                new KernelEdit(
                    "include/pb/softmax_policies.cuh", "const float twice_log2 = 2 * kLog2E", "const float twice_log2 = kLog2E")),
        };

    private static (PlantedKernel, Quantization) Of(Quantization row, params KernelEdit[] edits) =>
        (new("prefill", edits) { Source = "sm90/prefill_wgmma_shapes.cu" }, row);
}
