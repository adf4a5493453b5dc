using PrefillBench.Diagnostics;

namespace PrefillBench.Cli;

/// <summary>
/// Standard output or standard error, which may be closed or lead to a full disk. A failure of standard output is an error that names it.
/// One of standard error is passed over, because there is no other place to say it, and the exit code still says how the command ended.
/// </summary>
/// <param name="name">What messages call it; null for standard error.</param>
internal sealed class StandardStream(Stream inner, string? name) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (name is not null)
            {
                throw StorageErrors.Translate(e, name);
            }
        }
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
