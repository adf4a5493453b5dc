using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Journals;

namespace PrefillBench.Runs;

/// <summary>The measurements that `run` is asked for, and the rules that judge them.</summary>
internal sealed record RunRequest
{
    public required MeasureRequest Measure { get; init; }

    public required PolicyOverrides Overrides { get; init; }

    /// <summary>Continue the run whose journal is in the output folder.</summary>
    public required bool Resume { get; init; }

    /// <summary>Add pairs to the finished run in the output folder.</summary>
    public required bool More { get; init; }

    /// <summary>The run's id; null draws one.</summary>
    public required string? RunId { get; init; }

    /// <summary>The command line as typed.</summary>
    public required ImmutableArray<string> Argv { get; init; }

    public bool Continues => Resume || More;

    /// <summary>What the run to be continued has measured; null for a new run.</summary>
    /// <exception cref="PfbException">UnreadableFile: there is no such run, or its journal is damaged.</exception>
    public JournalContent? Continued()
    {
        var path = Path.Combine(Measure.Output, Journal.FileName);
        return !Continues ? null
            : File.Exists(path) ? Journal.Read(path)
            : throw new PfbException(
                Codes.UnreadableFile,
                $"there is no run to continue in {Measure.Output}: it has no {Journal.FileName}. "
                    + $"Leave out {(Resume ? "--resume" : "--more")}, or name the run's folder with --output");
    }
}
