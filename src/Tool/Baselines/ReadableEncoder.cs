using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>
/// Letters of every script, '+' and &lt; stay readable in JSON; what acts instead of showing (<see cref="PlainText.OneLine"/>), such as a
/// bidirectional override, is written as \uXXXX, which means the same.
/// </summary>
internal sealed unsafe class ReadableEncoder : JavaScriptEncoder
{
    public static readonly ReadableEncoder Instance = new();

    private static readonly JavaScriptEncoder Relaxed = UnsafeRelaxedJsonEscaping;

    /// <summary>Text of these has nothing to escape; most has no others.</summary>
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', 95).Select(c => (char)c).Except(['"', '\\'])]);

    private static readonly SearchValues<byte> PlainUtf8 =
        SearchValues.Create([.. Enumerable.Range(' ', 95).Select(c => (byte)c).Except([(byte)'"', (byte)'\\'])]);

    private ReadableEncoder()
    {
    }

    public override int MaxOutputCharactersPerInputCharacter => Relaxed.MaxOutputCharactersPerInputCharacter;

    public override bool WillEncode(int unicodeScalar) =>
        Relaxed.WillEncode(unicodeScalar) || (unicodeScalar <= char.MaxValue && PlainText.Acts((char)unicodeScalar));

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var all = new ReadOnlySpan<char>(text, textLength);
        for (var at = all.IndexOfAnyExcept(Plain); at >= 0 && at < all.Length;)
        {
            if (Rune.DecodeFromUtf16(all[at..], out var rune, out var length) != OperationStatus.Done || WillEncode(rune.Value))
            {
                return at;
            }

            at += length;
        }

        return -1;
    }

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        var plain = utf8Text.IndexOfAnyExcept(PlainUtf8);
        var rest = plain < 0 ? -1 : base.FindFirstCharacterToEncodeUtf8(utf8Text[plain..]);
        return rest < 0 ? -1 : plain + rest;
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        // What the other one would not encode has four digits: it acts, or it is the replacement of half a surrogate pair.
        return Relaxed.WillEncode(unicodeScalar)
            ? Relaxed.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten)
            : new Span<char>(buffer, bufferLength).TryWrite($"\\u{unicodeScalar:X4}", out numberOfCharactersWritten);
    }
}
