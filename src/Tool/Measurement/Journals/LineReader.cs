namespace PrefillBench.Measurement.Journals;

/// <summary>The lines of a stream, of which one at a time is in memory. What follows the last line end is no line.</summary>
internal sealed class LineReader(Stream stream)
{
    private const byte NewLine = (byte)'\n';

    private byte[] buffer = new byte[1 << 16];
    private int begin;
    private int end;

    /// <summary>Number of the lines read so far.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of all lines read so far, with their ends.</summary>
    public long LengthOfLines { get; private set; }

    /// <param name="line">Without its end; valid until the next call.</param>
    /// <returns>False at the end of the stream.</returns>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var looked = 0;
        while (true)
        {
            var length = buffer.AsSpan(begin + looked, end - begin - looked).IndexOf(NewLine);
            if (length >= 0)
            {
                line = buffer.AsSpan(begin, looked + length);
                begin += line.Length + 1;
                LengthOfLines += line.Length + 1;
                Count++;
                return true;
            }

            looked = end - begin;
            if (!Fill())
            {
                line = default;
                return false;
            }
        }
    }

    /// <summary>Reads on behind what is there, which comes to the front.</summary>
    private bool Fill()
    {
        buffer.AsSpan(begin, end - begin).CopyTo(buffer);
        (begin, end) = (0, end - begin);
        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, 2 * buffer.Length);
        }

        var read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        return read > 0;
    }
}
