namespace PrefillBench.GpuTests;

/// <summary>Faults that only the kernels' source can have, and the delays that make the missing waits among them certain to show.</summary>
internal static class Plants
{
    private const string E4m3Consumer = "include/pb/sm90/consumer_e4m3.cuh";

    /// <summary>About 100 us, a hundred times what the copy or the transposition that follows takes.</summary>
    private const string Delay = "for (const long long start = clock64(); clock64() - start < 200000;) {\n        }\n        ";

    private static readonly KernelEdit SlowKeys = Before("include/pb/sm90/loader.cuh", "load_pages(shared.key(keys.stage), shared.key_full(keys.stage), row);", Delay);

    private static readonly KernelEdit SlowTransposer = Before(
        "include/pb/sm90/value_transposer.cuh", "const SharedAddress from = shared.value(values.stage);", Delay);

    /// <summary>P V of all key tiles summed up by wgmma itself, which keeps about 13 fraction bits.</summary>
    public static PlantedKernel OneLevel { get; } = new(
        "prefill_e4m3_bf16",
        new(E4m3Consumer, "        ptx::wgmma_fence();\n        ptx::multiply_e4m3_from_registers(tile, p, v);", """
                for (int i = 0; i < 32; ++i) tile[i] = o[32 * Half + i] * correction[i / 2 % 2];
                ptx::wgmma_pin(tile);
                ptx::wgmma_fence();
                ptx::multiply_add_e4m3_from_registers(tile, p, v);
            """),
        new(E4m3Consumer, "sum = __fmaf_rn(sum, correction[i / 2 % 2], tile[i]);", "sum = tile[i];"));

    /// <summary>bf16 whose producer is slow: right, for the consumers wait for each tile of keys.</summary>
    public static PlantedKernel Bf16Slow { get; } = new("prefill_bf16", SlowKeys);

    /// <summary>The same without that wait.</summary>
    public static PlantedKernel Bf16Unwaited { get; } = new(
        "prefill_bf16", SlowKeys,
        Without("include/pb/sm90/consumer_bf16.cuh", "        ptx::mbarrier_wait(shared.key_full(keys.stage), keys.parity);\n", "        ptx::named_barrier_sync("));

    /// <summary>e4m3 whose transposing warps are slow: right, for the consumers wait for each transposed tile of values.</summary>
    public static PlantedKernel E4m3Slow { get; } = new("prefill_e4m3_bf16", SlowTransposer);

    /// <summary>The same without that wait.</summary>
    public static PlantedKernel E4m3Unwaited { get; } = new(
        "prefill_e4m3_bf16", SlowTransposer,
        Without(E4m3Consumer, "        ptx::mbarrier_wait(shared.transposed_full(values.stage), values.parity);\n", "        add_probability_value<0>"));

    /// <summary>
    /// The tile slot is also read before the wait for it. The result does not change; a race of two threads' accesses to shared
    /// memory is what racecheck looks for, and all it can see: it knows neither the copies of TMA nor the reads of wgmma.
    /// </summary>
    public static PlantedKernel Bf16SlotRace { get; } = new("prefill_bf16", EarlySlot);

    /// <inheritdoc cref="Bf16SlotRace"/>
    public static PlantedKernel E4m3SlotRace { get; } = new("prefill_e4m3_bf16", EarlySlot);

    public static IReadOnlyDictionary<string, PlantedKernel> All { get; } = new Dictionary<string, PlantedKernel>
    {
        [nameof(OneLevel)] = OneLevel,
        [nameof(Bf16Slow)] = Bf16Slow,
        [nameof(Bf16Unwaited)] = Bf16Unwaited,
        [nameof(E4m3Slow)] = E4m3Slow,
        [nameof(E4m3Unwaited)] = E4m3Unwaited,
        [nameof(Bf16SlotRace)] = Bf16SlotRace,
        [nameof(E4m3SlotRace)] = E4m3SlotRace,
    };

    private static KernelEdit EarlySlot => Before(
        "include/pb/sm90/tile_queue.cuh", "ptx::mbarrier_wait(shared.slot_full(slots.stage), slots.parity);", "ptx::load_shared(shared.slot(slots.stage));\n    ");

    private static KernelEdit Before(string file, string text, string inserted) => new(file, text, inserted + text);

    /// <param name="after">What follows the text, to tell it from the same text elsewhere.</param>
    private static KernelEdit Without(string file, string text, string after) => new(file, text + after, after);
}
