using System.Text.Json;
using System.Text.RegularExpressions;

namespace PrefillBench.Diagnostics;

/// <summary>What is wrong with a JSON text, for people who do not program .NET.</summary>
public static partial class JsonReason
{
    private const string WrongKind = "The JSON value could not be converted to ";

    // .NET's own sentences, by how they begin.
    private static readonly (string Theirs, string Ours)[] Sentences =
    [
        ("The input does not contain any JSON tokens", "it is empty"),
        ("Expected depth to be zero", "it ends before an object or a list in it is closed"),
    ];

    // What .NET has behind a sentence: names of its types, advice to programmers, the position.
    private static readonly string[] Ends =
        [" encountered during deserialization", " Change the reader options", " Path: $ |", " | LineNumber:", " LineNumber:"];

    /// <summary>The reason of a JsonException, and of any other exception its message; without a full stop.</summary>
    public static string Of(Exception e)
    {
        if (e is JsonException { Path: ['$', '.', .. var key] } && e.Message.StartsWith(WrongKind, StringComparison.Ordinal))
        {
            return $"the value of {key} is of another kind than it must be";
        }

        if (Keys().Match(e.Message) is { Success: true } keys)
        {
            return keys.Groups["unknown"] is { Success: true } unknown ? $"there is no key {unknown}"
                : $"it lacks {keys.Groups["lacking"]}";
        }

        var end = Ends.Select(mark => e.Message.IndexOf(mark, StringComparison.Ordinal)).FirstOrDefault(at => at > 0, e.Message.Length);
        return Sentences.FirstOrDefault(sentence => e.Message.StartsWith(sentence.Theirs, StringComparison.Ordinal)).Ours
            ?? e.Message[..end].TrimEnd('.');
    }

    [GeneratedRegex(
        @"^The JSON property (?<unknown>'.*?') could not be mapped|was missing required properties including: (?<lacking>'.*?')\.( |$)")]
    private static partial Regex Keys();
}
