namespace PrefillBench.Devices;

/// <summary>
/// Thrown by a device that can do nothing more in this process, as a GPU's context after a kernel read out of bounds. The worker
/// ends over it, so that the current row is blamed and the next one gets a fresh process.
/// </summary>
public sealed class DeviceLostException(string cause, Exception? inner = null) : Exception(cause, inner);
