namespace PrefillBench.Devices;

/// <summary>
/// Thrown by a device whose launches were disturbed: by a foreign process, thermal or hardware slowdown, Xid or ECC, or, on a CPU, by the
/// kernel's own threads that do not sleep between launches.
/// </summary>
public sealed class DisturbedException(string cause) : Exception(cause);
