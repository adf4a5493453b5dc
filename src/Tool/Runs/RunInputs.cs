using System.Collections.Immutable;
using PrefillBench.Cli;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;

namespace PrefillBench.Runs;

/// <summary>What spec and command line together ask for.</summary>
/// <param name="Suite">With all its cases.</param>
/// <param name="Cases">Those that --filter leaves.</param>
/// <param name="OwnCase">One case of the command line takes the place of a suite.</param>
internal sealed record RunInputs(BenchSpec? Spec, Suite Suite, ImmutableArray<AttentionCase> Cases, bool OwnCase)
{
    public string SpecFile => Spec?.File ?? "";

    public string SpecSha256 => Spec?.Sha256 ?? "";

    /// <summary>The command line's folder of kernels, else the spec's; null means those that come with the tool.</summary>
    public string? KernelsFolder(CliEnvironment environment, MeasureRequest request) => KernelsFolder(environment, request, Spec);

    /// <summary>Complains about what was written before a device is opened: bad input outranks a device that cannot be used.</summary>
    /// <returns>As <see cref="KernelsFolder(CliEnvironment, MeasureRequest)"/>.</returns>
    public static string? Check(CliEnvironment environment, MeasureRequest request)
    {
        var spec = ReadSpec(environment, request.Spec, request.Case);
        _ = request.Case is null ? null : CaseText.Parse(request.Case);
        return KernelsFolder(environment, request, spec);
    }

    private static string? KernelsFolder(CliEnvironment environment, MeasureRequest request, BenchSpec? spec) =>
        request.Kernels is { } given ? environment.Absolute(given) : spec?.KernelsDirectory;

    /// <param name="device">The kind that will run; chooses the default suite.</param>
    public static RunInputs Read(CliEnvironment environment, string? specOption, string? suiteOption, string? caseOption, string[] filters, DeviceKind device)
    {
        var spec = ReadSpec(environment, specOption, caseOption);
        var suite = caseOption is not null
            ? AdHocSuite.Of(CaseText.Parse(caseOption), RecordOnly(spec?.Gate ?? SpecDefaults.Gate))
            : suiteOption is not null ? spec!.SuiteNamed(suiteOption) : spec!.DefaultSuite(device);
        if (suiteOption is null && caseOption is null && suite.Device is { } meant && meant != device && device != DeviceKind.Fake)
        {
            throw new PfbException(Codes.UnknownSuite, $"suite '{suite.Name}' is meant for {Spelling.Of(meant)}; choose one with --suite", suite.Source);
        }

        return new(spec, suite, CaseFilter.Apply(suite.Cases, filters), OwnCase: caseOption is not null);
    }

    /// <summary>An ad-hoc case stands alone; a spec named beside it lends its gate.</summary>
    private static BenchSpec? ReadSpec(CliEnvironment environment, string? specOption, string? caseOption) => caseOption is null || specOption is not null
        ? SpecReader.Read(specOption is null ? SpecFinder.Find(environment.WorkingDirectory) : environment.Absolute(specOption), environment.Today, PolicyChecks.Of)
        : null;

    /// <summary>Nobody approves a case that stands in no spec, so its missing baseline is no failure.</summary>
    private static GatePolicy RecordOnly(GatePolicy gate) => gate with { OnMissingBaseline = FailOrRecord.Record };
}
