using System.Collections.Immutable;
using System.Security.Cryptography;
using PrefillBench.Diagnostics;

namespace PrefillBench.Spec;

/// <summary>A named sweep with everything its defaults gave it.</summary>
/// <param name="Device">The kind the suite is meant for; null means any.</param>
/// <param name="Processes">Fresh processes of a row that has no code to be paired with; null means the default.</param>
/// <param name="Budget">Cases whose estimate does not fit are skipped; null means no limit.</param>
/// <param name="Cases">Cases in plan order: heads, quantisation, batch size, length. Each id occurs once.</param>
public sealed record Suite(
    string Name,
    SourcePosition Source,
    DeviceKind? Device,
    int? Processes,
    TimeSpan? Budget,
    ImmutableArray<AttentionCase> Cases,
    GatePolicy Gate);

/// <summary>The suite `run` takes when none is named; null where the file names none.</summary>
public sealed record DefaultSuites(string? Cuda, string? Cpu)
{
    public string? On(DeviceKind kind) => kind == DeviceKind.Cuda ? Cuda : Cpu;
}

/// <summary>A sweep file that has been read and checked whole.</summary>
/// <param name="File">The path as the user gave it or as it was found.</param>
/// <param name="Bytes">The file's content.</param>
public sealed record BenchSpec(
    string File,
    byte[] Bytes,
    DefaultSuites DefaultSuites,
    ImmutableArray<Suite> Suites,
    KernelSet Kernels)
{
    /// <summary>
    /// Hash of the file's bytes in lower-case hex, which journals and results name. It is computed on demand, because OpenSSL takes long to
    /// load.
    /// </summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>The file's own gate, before any suite overrides it; it also judges an ad-hoc case.</summary>
    public GatePolicy Gate { get; init; } = SpecDefaults.Gate;

    public Suite SuiteNamed(string name) =>
        Suites.FirstOrDefault(suite => suite.Name == name)
        ?? throw new PfbException(Codes.UnknownSuite,
            $"There is no suite `{name}`.{SuggestionFor(name)} The suites are {SuiteNames}.", Whole);

    /// <summary>The suite to run when none is named. The fake device stands in for a CPU.</summary>
    public Suite DefaultSuite(DeviceKind device)
    {
        var kind = device == DeviceKind.Fake ? DeviceKind.Cpu : device;
        return DefaultSuites.On(kind) is { } name ? SuiteNamed(name)
            : Suites is [var only] ? only
            : throw new PfbException(Codes.UnknownSuite,
                $"`default_suite` names no suite for {Spelling.Of(kind)}; choose one with --suite. The suites are {SuiteNames}.", Whole);
    }

    private SourcePosition Whole => new(File, 0, 0);

    private string SuiteNames => string.Join(", ", Suites.Select(suite => suite.Name));

    private string SuggestionFor(string name) => Suggestion.For(name, Suites.Select(suite => suite.Name));
}
