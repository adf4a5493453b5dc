using System.Collections.Immutable;
using System.Text;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>The history of one suite's approved baseline: one JSON object per line, oldest first.</summary>
public sealed class ApprovalLog(string path)
{
    public string Path { get; } = path;

    public ImmutableArray<ApprovalEntry> Read() => [.. Lines().Select((line, index) => Parse(line, index + 1))];

    /// <summary>Writes the file whole: an interrupted append would leave a torn line that no later reader could trust.</summary>
    public void Append(ApprovalEntry entry) => WholeFile.Write(
        Path, string.Concat(
            Lines().Append(CanonicalJson.Line(entry, BaselineJsonContext.Default.ApprovalEntry)).Select(line => line + "\n")));

    private string[] Lines() => File.Exists(Path)
        ? Encoding.UTF8.GetString(WholeFile.Read(Path, StrictJson.LimitBytes, Codes.CorruptBaseline))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : [];

    private ApprovalEntry Parse(string line, int number)
    {
        try
        {
            return StrictJson.Read(
                Encoding.UTF8.GetBytes(line), Path, BaselineJsonContext.Default.ApprovalEntry, 0, Codes.CorruptBaseline, Complaints);
        }
        catch (PfbException e)
        {
            // A line of the log is one JSON line; its own line number is the useful one.
            throw new PfbException([.. e.Diagnostics.Select(d => d with { Position = d.Position with { Line = number } })]);
        }
    }

    private static IEnumerable<string> Complaints(ApprovalEntry entry) =>
        entry.Rows.IsDefault || entry.Rows.Any(row => row is null || IsNoTime(row.OldMedianMs) || IsNoTime(row.NewMedianMs))
            ? ["a row's median is not a time above 0 ms"]
            : [];

    private static bool IsNoTime(double? ms) => ms is { } value && !(double.IsFinite(value) && value > 0);
}
