namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>An address in the device's memory; it owns nothing.</summary>
public readonly record struct DevicePointer(ulong Address)
{
    /// <summary>The address so many bytes further on.</summary>
    public DevicePointer At(long offsetBytes) => new(Address + (ulong)offsetBytes);
}
