using PrefillBench.Diagnostics;

namespace PrefillBench.Spec;

/// <summary>
/// A kernel's name, as a user gives it. It becomes part of row ids, tables, pages, JSON and CSV, and never of a file's name. Names are
/// compared character by character, so two that differ in case alone are two kernels.
/// </summary>
public sealed record KernelName
{
    /// <summary>The most characters (UTF-16) that a name may have: it is a column's heading in every table.</summary>
    public const int Longest = 100;

    /// <summary>Characters that a name must not contain, each with the reason.</summary>
    private static readonly (char Character, string Why)[] Reserved =
    [
        ('/', "which separates the case from the kernel in a row's id"),
        ('*', "which stands for any characters in a filter"),
        ('?', "which stands for any character in a filter"),
        ('=', "which separates a name from a file on the command line"),
    ];

    private KernelName(string text) => Text = text;

    public string Text { get; }

    /// <summary>The rules in words, for messages and docs.</summary>
    public static string Rules => $"1 to {Longest} visible characters, none of {string.Join(' ', Reserved.Select(r => r.Character))}, "
        + "without a blank at its beginning or end";

    /// <summary>A regular expression of JSON schema for names. A text that it accepts may still be refused.</summary>
    internal static string Pattern => $"^[^\\s/*?=]([^/*?=]{{0,{Longest - 2}}}[^\\s/*?=])?$";

    /// <exception cref="PfbException">KernelName.</exception>
    public static KernelName Of(string text, SourcePosition? at = null) => WhyNot(text) is { } reason
        ? throw new PfbException(Codes.KernelName, $"{Shown(text)} cannot be the name of a kernel: {reason}.", at ?? SourcePosition.None)
        : new(text);

    /// <summary>Why a text cannot be a name; null when it can.</summary>
    public static string? WhyNot(string text)
    {
        if (text.Length is 0 or > Longest)
        {
            return text.Length == 0 ? "it is empty" : $"it has {text.Length} characters, and at most {Longest} are allowed";
        }

        if (text[0] == ' ' || text[^1] == ' ')
        {
            return "it begins or ends with a blank";
        }

        if (Array.Find(Reserved, reserved => text.Contains(reserved.Character, StringComparison.Ordinal)) is { Why: { } why } found)
        {
            return $"it has `{found.Character}`, {why}";
        }

        for (var at = 0; at < text.Length; at++)
        {
            if (!IsVisible(text, at))
            {
                return $"it has the character U+{(int)text[at]:X4}, which cannot be seen";
            }
        }

        return null;
    }

    /// <summary>A text of a user as a message quotes it.</summary>
    internal static string Shown(string text) => $"`{PlainText.Truncate(PlainText.OneLine(text), 40)}`";

    public override string ToString() => Text;

    private static bool IsVisible(string text, int index) => text[index] switch
    {
        ' ' => true,
        var high when char.IsHighSurrogate(high) => index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]),
        var low when char.IsLowSurrogate(low) => index > 0 && char.IsHighSurrogate(text[index - 1]),
        var c => !PlainText.Acts(c) && !char.IsWhiteSpace(c),
    };
}
