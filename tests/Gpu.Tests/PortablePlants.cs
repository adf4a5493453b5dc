namespace PrefillBench.GpuTests;

/// <summary>
/// Faults in the text of the portable kernels. Those of e4m3 need PREFILL_BENCH_TEST_CARD=sm_89 where the card has kernels of its own. Sums
/// in one level are not among them: only tensor cores that multiply e4m3 by mma.sync lose bits so; sm_90 and sm_100 convert to fp16 first.
/// </summary>
internal static class PortablePlants
{
    private const string Mask = "include/pb/sm80/mask.cuh";
    private const string FirstInWindow = "last + 1 - parameters.window : 0";
    private const string Wait = "ptx::wait_async_copies<kAhead - 1>();\n";

    private static readonly KernelEdit NoWait = new("include/pb/sm80/prefill.cuh", Wait, "\n");

    public static IReadOnlyDictionary<string, PlantedKernel> All { get; } = new Dictionary<string, PlantedKernel>
    {
        ["no fault in 16 bits"] = SixteenBits(),
        ["no fault in e4m3"] = E4m3(),
        ["16 bits do not wait for copies"] = SixteenBits(NoWait),
        ["e4m3 does not wait for copies"] = E4m3(NoWait),
        ["window of one key less"] = SixteenBits(new KernelEdit(Mask, FirstInWindow, "last + 2 - parameters.window : 0")),
        ["window of one key more"] = E4m3(new KernelEdit(Mask, FirstInWindow, "last - parameters.window : 0")),
        ["no mask where the window begins"] = E4m3(new KernelEdit(Mask, " || first_key < last_window;", ";")),
        ["first step of the window left out"] = SixteenBits(
            new KernelEdit(Mask, "parameters.window, 0) / Keys * Keys)", "parameters.window, 0) / Keys * Keys + Keys)")),
        ["sink ignored"] = E4m3(new KernelEdit("include/pb/attention.cuh", "using Sum = SinkSum;", "using Sum = PlainSum;")),
        ["soft cap ignored"] = E4m3(new KernelEdit(Mask, "if (!Score::transforms(parameters)) {", "if (true) {")),
        ["wrong sign of every fourth element"] = E4m3(
            new KernelEdit("include/pb/sm80/quad_outputs.cuh", "ptx::pack_bf16(x(0), x(1))", "ptx::pack_bf16(x(0), -x(1))")),
        ["maximum moved, output not rescaled"] = E4m3(
            new KernelEdit("include/pb/sm80/folded_softmax.cuh", "= ptx::exp2_approx(next - shift[m][r]);", "= 1;")),
    };

    /// <summary>Tried with a bf16 row of the baseline.</summary>
    private static PlantedKernel SixteenBits(params KernelEdit[] edits) =>
        new("prefill", edits) { Source = "sm80/prefill_mma_shapes.cu" };

    private static PlantedKernel E4m3(params KernelEdit[] edits) => new("prefill", edits) { Source = "sm80/prefill_mma_e4m3.cu" };
}
