using System.Text;

namespace PrefillBench.Diagnostics;

/// <summary>Text that is written to a stream, so that what may have a hundred megabytes is never in memory as a whole.</summary>
public static class Utf8Text
{
    /// <summary>The text where somebody wants it as such.</summary>
    public static string Of(Action<Stream> write)
    {
        using var buffer = new MemoryStream();
        write(buffer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
