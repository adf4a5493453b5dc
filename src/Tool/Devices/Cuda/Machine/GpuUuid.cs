namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>Writes a device's 16 bytes as NVIDIA's tools do.</summary>
internal static class GpuUuid
{
    /// <param name="bytes">16, in printing order.</param>
    public static string Text(ReadOnlySpan<byte> bytes, bool isMig)
    {
        var hex = Convert.ToHexStringLower(bytes);
        return $"{(isMig ? "MIG" : "GPU")}-{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
    }
}
