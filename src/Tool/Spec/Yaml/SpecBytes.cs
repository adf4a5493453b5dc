using System.Text;
using PrefillBench.Diagnostics;

namespace PrefillBench.Spec.Yaml;

/// <summary>Bytes to text, refusing what the YAML library would hang on or explain badly.</summary>
internal static class SpecBytes
{
    public const int MaxBytes = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new PfbException(Codes.TooLarge, $"The spec has more than {MaxBytes:N0} bytes (1 MiB).", new(file, 0, 0));
        }

        var content = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        try
        {
            var text = Strict.GetString(content);
            CheckCharacters(text, file);
            return text;
        }
        catch (DecoderFallbackException e)
        {
            var before = content[..Math.Clamp(e.Index, 0, content.Length)];
            throw new PfbException(Codes.YamlSyntax, "The spec is not UTF-8 text; save it as UTF-8.", PositionAfter(before, file));
        }
    }

    private static SourcePosition PositionAfter(ReadOnlySpan<byte> before, string file) =>
        new(file, before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));

    private static void CheckCharacters(string text, string file)
    {
        var (line, column, indenting, tab) = (1, 1, true, 0);
        foreach (var c in text)
        {
            if (c < ' ' && c is not ('\t' or '\n' or '\r'))
            {
                throw new PfbException(Codes.YamlSyntax, $"Control character U+{(int)c:X4} is not allowed in YAML.",
                    new(file, line, column));
            }

            if (c == '\n')
            {
                (line, column, indenting, tab) = (line + 1, 1, true, 0);
                continue;
            }

            if (indenting && c is not (' ' or '\t' or '\r'))
            {
                indenting = false;
                if (tab > 0 && c != '#')
                {
                    throw new PfbException(
                        Codes.YamlSyntax, "The line is indented with a tab; YAML allows only spaces.", new(file, line, tab));
                }
            }

            tab = indenting && c == '\t' && tab == 0 ? column : tab;
            column++;
        }
    }
}
