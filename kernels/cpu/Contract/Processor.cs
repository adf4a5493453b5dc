namespace PrefillBench.Kernels;

/// <summary>The processor that a kernel runs on.</summary>
/// <param name="Threads">Number of threads that take work items at once.</param>
/// <param name="L2Bytes">Bytes of one core's L2 cache.</param>
public sealed record Processor(int Threads, long L2Bytes);
