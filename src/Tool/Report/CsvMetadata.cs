using System.Collections.Immutable;

namespace PrefillBench.Report;

/// <summary>What the CSV's columns cannot hold: the content of the <c>.meta.json</c> beside it.</summary>
public sealed record CsvMetadata(
    int SchemaVersion,
    string Csv,
    string Tool,
    string RunId,
    DateTimeOffset StartedUtc,
    string Suite,
    string Device,
    string DeviceName,
    string Protocol,
    string L2,
    ImmutableArray<CsvCaseMetadata> Cases,
    ImmutableArray<string> Notes);

/// <summary>One line of the CSV, in its order: timed launches behind its means, and fresh processes that measured its rows (the means are of the first).</summary>
public sealed record CsvCaseMetadata(
    string Case, int MaxSeqLen, string KvLayout, int QueryHeads, int BaselineLaunches, int TrtllmLaunches, int BaselineProcesses, int TrtllmProcesses);
