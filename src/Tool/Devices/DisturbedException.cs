namespace PrefillBench.Devices;

/// <summary>
/// Thrown by a device whose launches were disturbed from outside the kernel: a foreign process, thermal or hardware slowdown, Xid or ECC.
/// </summary>
public sealed class DisturbedException(string cause) : Exception(cause);
