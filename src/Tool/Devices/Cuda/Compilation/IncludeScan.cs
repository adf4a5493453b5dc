using System.Text.RegularExpressions;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>One place of a CUDA C++ text that names another file.</summary>
/// <param name="Name">The name as written; null where it cannot be known without preprocessing, or where the directive cannot be
/// followed.</param>
/// <param name="Quoted">True for a name in quotes, false for one in angle brackets.</param>
/// <param name="Asks">__has_include: the file need not be there.</param>
/// <param name="Text">The directive, for messages.</param>
/// <param name="Line">Line number, from 1.</param>
internal readonly record struct IncludedFile(string? Name, bool Quoted, bool Asks, string Text, int Line);

/// <summary>
/// Finds every place at which the preprocessor may open a file. It rather finds too many, in comments or in branches that are left out,
/// than miss one: a file that is not found here is in no hash.
/// </summary>
internal static partial class IncludeScan
{
    public static IEnumerable<IncludedFile> Of(string text)
    {
        var plain = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

        // Compilers differ in whether white space may follow the backslash that joins two lines; both readings are followed.
        return new[] { Splice(), LooseSplice() }.SelectMany(splice => Scan(plain, splice)).Distinct();
    }

    private static IEnumerable<IncludedFile> Scan(string text, Regex splice)
    {
        var joined = splice.Replace(text, "");
        var joins = Joins(splice, text);
        int LineOf(int index) => joined.AsSpan(0, index).Count('\n') + joins.Count(join => join <= index) + 1;

        foreach (Match match in Directive().Matches(joined))
        {
            yield return Named(match, followed: match.Groups["word"].Value == "include", asks: false, LineOf(match.Groups["word"].Index));
        }

        foreach (Match match in Question().Matches(joined))
        {
            yield return Named(match, followed: match.Groups["word"].Value == "__has_include", asks: true, LineOf(match.Index));
        }
    }

    /// <summary>Places in the joined text where line ends were taken out.</summary>
    private static List<int> Joins(Regex splice, string text)
    {
        var (joins, removed) = (new List<int>(), 0);
        foreach (Match match in splice.Matches(text))
        {
            joins.Add(match.Index - removed);
            removed += match.Length;
        }

        return joins;
    }

    private static IncludedFile Named(Match match, bool followed, bool asks, int line)
    {
        var quoted = match.Groups["own"].Success;
        var name = quoted ? match.Groups["own"].Value : match.Groups["foreign"] is { Success: true } foreign ? foreign.Value : null;
        return new(followed ? name : null, quoted, asks, match.Value[(match.Groups["word"].Index - match.Index)..].Trim(), line);
    }

    [GeneratedRegex(@"\\\n")]
    private static partial Regex Splice();

    [GeneratedRegex(@"\\[^\S\n]*\n")]
    private static partial Regex LooseSplice();

    private const string Gap = @"(?:[^\S\n]|(?>/\*[\s\S]*?\*/))*";
    private const string File = """(?:"(?<own>[^"\n]+)"|<(?<foreign>[^>\n]+)>)?""";

    // At the start of a line, or behind a comment that ends in it; %: is another spelling of #.
    [GeneratedRegex($@"^(?:[^\n]*\*/)?{Gap}(?:\#|%:){Gap}(?<word>include_next|include|embed|import|pragma{Gap}include_alias)\b{Gap}{File}",
        RegexOptions.Multiline)]
    private static partial Regex Directive();

    // Asking whether the operator itself exists opens nothing.
    [GeneratedRegex(
        @"(?<!\b(?:defined|ifdef|ifndef|elifdef|elifndef)[\s(]*)\b"
        + $@"(?<word>__has_include_next|__has_include|__has_embed)\b(?:\s*\(\s*{File})?")]
    private static partial Regex Question();
}
