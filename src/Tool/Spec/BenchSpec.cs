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
    string? KernelsDirectory)
{
    /// <summary>The file's own gate, before any suite overrides it; it also judges an ad-hoc case.</summary>
    public GatePolicy Gate { get; init; } = SpecDefaults.Gate;

    public Suite SuiteNamed(string name) =>
        Suites.FirstOrDefault(suite => suite.Name == name)
        ?? throw new PfbException(Codes.UnknownSuite, $"There is no suite `{name}`.{SuggestionFor(name)} The suites are {SuiteNames}.", Whole);

    /// <summary>The suite to run when none is named. The fake device stands in for a CPU.</summary>
    public Suite DefaultSuite(DeviceKind device)
    {
        var kind = device == DeviceKind.Fake ? DeviceKind.Cpu : device;
        return DefaultSuites.TryGetValue(kind, out var name) ? SuiteNamed(name)
            : Suites is [var only] ? only
            : throw new PfbException(Codes.UnknownSuite,
                $"`default_suite` names none for {Spelling.Of(kind)}; choose with --suite. The suites are {SuiteNames}.", Whole);
    }

    private SourcePosition Whole => new(File, 0, 0);

    private string SuiteNames => string.Join(", ", Suites.Select(suite => suite.Name));

    private string SuggestionFor(string name) => Suggestion.For(name, Suites.Select(suite => suite.Name));
}
