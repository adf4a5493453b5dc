using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Cli.Running;

/// <summary>What spec and command line together ask for.</summary>
internal sealed record RunInputs(BenchSpec? Spec, Suite Suite, ImmutableArray<AttentionCase> Cases, bool Filtered)
{
    public string SpecFile => Spec?.File ?? "";

    public string SpecSha256 => Spec?.Sha256 ?? "";

    /// <param name="device">The kind that will run; chooses the default suite.</param>
    public static RunInputs Read(CliEnvironment environment, string? specOption, string? suiteOption, string? caseOption, string[] filters, DeviceKind device)
    {
        var spec = ReadSpec(environment, specOption, required: caseOption is null);
        var suite = caseOption is not null
            ? AdHocSuite.Of(caseOption, spec)
            : spec!.SuiteNamed(suiteOption ?? spec.DefaultSuiteFor(device));
        if (suiteOption is null && caseOption is null && suite.Device is { } meant && meant != device && device != DeviceKind.Fake)
        {
            throw new PfbException(Codes.UnknownSuite, $"suite '{suite.Name}' is meant for {Spelling.Of(meant)}; choose one with --suite", suite.Source);
        }

        return new(spec, suite, CaseFilter.Apply(suite.Cases, filters), filters.Length > 0);
    }

    private static BenchSpec? ReadSpec(CliEnvironment environment, string? option, bool required)
    {
        var path = option is not null ? environment.Absolute(option) : SpecFinder.Find(environment.WorkingDirectory);
        return path is not null
            ? SpecReader.Read(path, environment.Today)
            : required
                ? throw new PfbException(Codes.SpecNotFound, "no prefill-bench.yaml here or in a folder above; `dotnet prefill-bench init` writes one, --spec names another")
                : null;
    }
}
