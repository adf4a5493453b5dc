using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Spec;

/// <summary>A named sweep with everything its defaults gave it.</summary>
/// <param name="Device">The kind the suite is meant for; null means any.</param>
/// <param name="Processes">Fresh processes of a run without pairs; null means the device's default.</param>
/// <param name="Budget">Cases whose estimate does not fit are skipped; null means no limit.</param>
/// <param name="Cases">In plan order: heads, quantisation, batch size, length; every id once.</param>
public sealed record Suite(
    string Name,
    SourcePosition Source,
    DeviceKind? Device,
    int? Processes,
    TimeSpan? Budget,
    ImmutableArray<AttentionCase> Cases,
    GatePolicy Gate);

/// <summary>A sweep file that has been read and checked whole.</summary>
/// <param name="File">The path as the user gave it or as it was found.</param>
/// <param name="Sha256">Of the file's bytes, lower-case hex; journals and results name it.</param>
/// <param name="DefaultSuites">The suite `run` takes when none is named, by device kind.</param>
/// <param name="KernelsDirectory">Absolute; null means the bundled folder.</param>
public sealed record BenchSpec(
    string File,
    string Sha256,
    ImmutableDictionary<DeviceKind, string> DefaultSuites,
    ImmutableArray<Suite> Suites,
    string? KernelsDirectory);
