namespace PrefillBench.Devices;

/// <summary>Thrown by a device whose kernel refuses the current row: the row is left out with the reason.</summary>
public sealed class RowRefusedException(string reason) : Exception(reason);

/// <summary>Thrown by a device whose kernel reported a failure of its own.</summary>
public sealed class KernelFailedException(string text) : Exception(text);

/// <summary>Thrown by a device that saw a kernel break the rules by which its output and its time are believed.</summary>
public sealed class RuleBrokenException(string text) : Exception(text);
