using System.Collections.Immutable;
using System.Text;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>One complete run: a line of <c>SUITE.attempts.jsonl</c>, which is not committed.</summary>
/// <param name="Commit">Null outside a repository.</param>
/// <param name="Code">Identities of the code measured, sorted.</param>
/// <param name="Against">The approved baseline's canonical hash, and what --against named.</param>
public sealed record Attempt(string RunId, DateTimeOffset StartedUtc, string? Commit, ImmutableArray<string> Code, string Against)
{
    /// <summary>
    /// Both asked the same question: the same commit, judged against the same, with code in common. Not all code, for a run of fewer rows
    /// measures less of it, and running only the row that failed again is an attempt too.
    /// </summary>
    public bool SameQuestion(Attempt other) => (Commit, Against) == (other.Commit, other.Against) && Code.Intersect(other.Code).Any();
}

/// <summary>Complete runs on this machine, so that a report can say the how-manieth it is. Whoever deletes the file starts at one again.</summary>
public sealed class AttemptLog(string path)
{
    public string Path { get; } = path;

    /// <summary>Writes the run down and counts it; a run that was continued counts once.</summary>
    /// <returns>From 1.</returns>
    public int Add(Attempt attempt)
    {
        var before = Read().Where(earlier => earlier.RunId != attempt.RunId).ToArray();
        WholeFile.Write(Path, string.Concat(before.Append(attempt).Select(entry => CanonicalJson.Line(entry, BaselineJsonContext.Default.Attempt) + "\n")));
        return 1 + before.Count(attempt.SameQuestion);
    }

    public ImmutableArray<Attempt> Read() => File.Exists(Path)
        ? [
            .. Encoding.UTF8.GetString(WholeFile.Read(Path, StrictJson.LimitBytes, Codes.UnreadableFile))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(line => StrictJson.Read(Encoding.UTF8.GetBytes(line), Path, BaselineJsonContext.Default.Attempt, 0, Codes.UnreadableFile, Complaints)),
        ]
        : [];

    private static IEnumerable<string> Complaints(Attempt attempt) => attempt.Code.IsDefaultOrEmpty ? ["an attempt without code"] : [];
}
