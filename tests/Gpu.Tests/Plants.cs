namespace PrefillBench.GpuTests;

/// <summary>Faults that only the kernels' source can have, and the delays that make the missing waits among them certain to show.</summary>
internal static class Plants
{
    private const string ValueTransposer = "include/pb/sm90/value_transposer.cuh";
    private const string TransposedFrom = "const SharedAddress from = shared.value(values.stage);";
    private const string TileIsThere = "ptx::mbarrier_arrive(shared.transposed_full(transposed.stage));";
    private const string E4m3Products = "include/pb/sm90/products_e4m3.cuh";

    /// <summary>The kernel of batches as small as those of the tests.</summary>
    private const string Bf16Entry = "prefill_bf16_turns";

    /// <summary>About 100 us, a hundred times what the copy or the transposition that follows takes.</summary>
    private const string Delay = "for (const long long start = clock64(); clock64() - start < 200000;) {\n        }\n        ";

    private static readonly KernelEdit SlowKeys =
        Before("include/pb/sm90/producer.cuh", "load_pages(shared.key(keys.stage), shared.key_full(keys.stage), row);", Delay);

    private static readonly KernelEdit SlowTransposer = Before(ValueTransposer, TransposedFrom, Delay);

    /// <summary>P V of all key tiles summed up by wgmma itself, which keeps about 13 fraction bits; the sums of P stay exact.</summary>
    public static PlantedKernel OneLevel { get; } = new(
        "prefill_e4m3_bf16",
        new(E4m3Products, "        ptx::wgmma_fence();\n        Multiply::multiply(product, p, v);", """
                    ptx::wgmma_pin(product);
                    ptx::wgmma_fence();
                    Multiply::multiply_add(product, p, v);
            """),
        new(
            E4m3Products, "            float product[kColumnOutputs];\n",
            "            float product[kColumnOutputs];\n"
            + "            for (int i = 0; i < 32; ++i) product[i] = o[column / 2 + i] * rescale[i / 2 % 2];\n"),
        new(
            E4m3Products, "        float last[kColumnOutputs + kSumOutputs];\n",
            "        float last[kColumnOutputs + kSumOutputs];\n"
            + "        for (int i = 0; i < 36; ++i) last[i] = i < 32 ? o[32 + i] * rescale[i / 2 % 2] : 0;\n"),
        new(E4m3Products, "o[i] = __fmaf_rn(o[i], rescale[i / 2 % 2], product[i]);", "o[i] = product[i];"));

    /// <summary>bf16 whose producer is slow: right, for the consumers wait for each tile of keys.</summary>
    public static PlantedKernel Bf16Slow { get; } = new(Bf16Entry, SlowKeys);

    /// <summary>The same without that wait.</summary>
    public static PlantedKernel Bf16Unwaited { get; } = new(
        Bf16Entry, SlowKeys,
        Without(
            "include/pb/sm90/consumer_pingpong.cuh", "        ptx::mbarrier_wait(shared.key_full(keys.stage), keys.parity);\n",
            "        ptx::named_barrier_sync("));

    /// <summary>Three consumers of bf16, for rows of few tiles too, that raise a row's maximum and leave its O as it was.</summary>
    public static PlantedKernel Bf16WithoutRescale { get; } = new(
        "prefill_bf16",
        new("include/pb/sm90/lazy_softmax.cuh", "            o[element(r, i)] *= rescale;\n", "            o[element(r, i)] *= 1;\n"),
        new("sm90/prefill_wgmma.kernel.json", "\"minTiles\": 700", "\"minTiles\": 1"));

    /// <summary>
    /// e4m3 whose codes are relative to the row's largest score so far. Those of a key tile whose scores are far below are then too small.
    /// </summary>
    public static PlantedKernel E4m3CodesOfFarScores { get; } = new(
        "prefill_e4m3_bf16",
        new KernelEdit(
            "include/pb/sm90/coded_softmax.cuh", "next[r] = fmaxf(__int_as_float(bits[r]) * scale_log2, least[r]);",
            "next[r] = fmaxf(__int_as_float(bits[r]) * scale_log2, reference[r]);"));

    /// <summary>e4m3 that takes 0 for the largest score of a row whose scores in a key tile are all negative.</summary>
    public static PlantedKernel E4m3NegativeMaximaKept { get; } = new(
        "prefill_e4m3_bf16",
        new KernelEdit(
            "include/pb/sm90/coded_softmax.cuh", "const bool redo = __any_sync(~0u, bits[0] == 0 || bits[1] == 0);",
            "const bool redo = false;"));

    /// <summary>e4m3 whose transposing warps are slow: right, for the consumers wait for each transposed tile of values.</summary>
    public static PlantedKernel E4m3Slow { get; } = new("prefill_e4m3_bf16", SlowTransposer);

    /// <summary>
    /// The same, told that a tile is there before it is written. A consumer that did not wait at all would give the tile back before the
    /// transposing warps first wait for it, and the block would hang; the first form of these tests did hang on an H200.
    /// </summary>
    public static PlantedKernel E4m3TooEarly { get; } = new(
        "prefill_e4m3_bf16",
        Before(ValueTransposer, TransposedFrom, $"if (lane == 0) {{\n                {TileIsThere}\n            }}\n            {Delay}"),
        new(
            ValueTransposer, $"                {TileIsThere}\n                ptx::mbarrier_arrive(shared.value_empty",
            "                ptx::mbarrier_arrive(shared.value_empty"));

    /// <summary>
    /// One lane of every warp writes back what it read from the tile slot, while other warps read. The result does not change; a race of
    /// two threads' accesses to shared memory is what racecheck looks for: it knows neither the tensor copies of TMA nor the reads of
    /// wgmma.
    /// </summary>
    public static PlantedKernel Bf16SlotRace { get; } = new(Bf16Entry, SlotWrittenBack);

    /// <inheritdoc cref="Bf16SlotRace"/>
    public static PlantedKernel E4m3SlotRace { get; } = new("prefill_e4m3_bf16", SlotWrittenBack);

    public static IReadOnlyDictionary<string, PlantedKernel> All { get; } = new Dictionary<string, PlantedKernel>
    {
        [nameof(OneLevel)] = OneLevel,
        [nameof(Bf16WithoutRescale)] = Bf16WithoutRescale,
        [nameof(E4m3CodesOfFarScores)] = E4m3CodesOfFarScores,
        [nameof(E4m3NegativeMaximaKept)] = E4m3NegativeMaximaKept,
        [nameof(Bf16Slow)] = Bf16Slow,
        [nameof(Bf16Unwaited)] = Bf16Unwaited,
        [nameof(E4m3Slow)] = E4m3Slow,
        [nameof(E4m3TooEarly)] = E4m3TooEarly,
        [nameof(Bf16SlotRace)] = Bf16SlotRace,
        [nameof(E4m3SlotRace)] = E4m3SlotRace,
    };

    private static KernelEdit SlotWrittenBack => Before(
        "include/pb/sm90/tile_queue.cuh", "ptx::mbarrier_arrive(shared.slot_empty(slots.stage));", """
        if (threadIdx.x % 32 == 0) {
                ptx::store_shared(shared.slot(slots.stage), record.x, record.y, record.z, record.w);
            }

        """ + "    ");

    private static KernelEdit Before(string file, string text, string inserted) => new(file, text, inserted + text);

    /// <param name="after">What follows the text, to tell it from the same text elsewhere.</param>
    private static KernelEdit Without(string file, string text, string after) => new(file, text + after, after);
}
