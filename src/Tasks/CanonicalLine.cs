using System.Globalization;
using System.Text.RegularExpressions;

namespace PrefillBench.MSBuild;

internal enum Level
{
    Message,
    Warning,
    Error,
}

/// <summary>A complaint with a PFB code, as the tool prints it and writes it to results.lines.</summary>
/// <param name="File">Empty when the complaint is about no file.</param>
/// <param name="Line">Number of the line, from 1; 0 means the whole file.</param>
internal sealed record CanonicalLine(Level Level, string Code, string Text, string File = "", int Line = 0, int Column = 0)
{
    /// <summary>The text before the colon where a line names no file.</summary>
    private const string ToolOrigin = "prefill-bench";

    // Only our own codes: MSBuild's own rule would take a line of a report such as "relative error : 3 %" for an error.
    private static readonly Regex Form = new(
        @"^(?<file>\S.*?)(\((?<line>\d+)(,(?<column>\d+))?\))?: (?<level>error|warning|message) (?<code>PFB\d{4}): (?<text>.*)$",
        RegexOptions.CultureInvariant);

    /// <returns>The line; null when it is none of the tool's.</returns>
    public static CanonicalLine? Parse(string line)
    {
        var match = Form.Match(line);
        return match.Success
            ? new(
                match.Groups["level"].Value switch { "error" => Level.Error, "warning" => Level.Warning, _ => Level.Message },
                match.Groups["code"].Value,
                match.Groups["text"].Value,
                match.Groups["file"].Value is var file && file == ToolOrigin ? "" : file,
                Number(match.Groups["line"]),
                Number(match.Groups["column"]))
            : null;
    }

    private static int Number(Group digits) =>
        int.TryParse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
