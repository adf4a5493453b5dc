using PrefillBench.Spec;

namespace PrefillBench.Runs;

/// <summary>A kernel that the command line adds to the spec's, or puts in the place of the one of that name.</summary>
/// <param name="File">Its description, absolute.</param>
internal sealed record NamedKernel(KernelName Name, string File);
