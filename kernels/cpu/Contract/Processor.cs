namespace PrefillBench.Kernels;

/// <summary>What the kernel runs on.</summary>
/// <param name="Threads">That take work items at once.</param>
/// <param name="L2Bytes">Of one core.</param>
public sealed record Processor(int Threads, long L2Bytes);
