using System.Text;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>Text that a C function wrote into a buffer.</summary>
internal static class NativeText
{
    /// <summary>Everything before the first NUL.</summary>
    public static string Of(ReadOnlySpan<byte> buffer)
    {
        var end = buffer.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? buffer : buffer[..end]).Trim();
    }
}
