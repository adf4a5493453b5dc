using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;

namespace PrefillBench.Runs;

/// <summary>
/// Spec and case as they were written, read once and before a device is opened: bad input outranks a device that cannot be used.
/// </summary>
/// <param name="Spec">The spec; null where a case is given and there is none.</param>
/// <param name="OwnCase">
/// Takes the place of a suite; of a model it is a case for each kind of layers. The spec still gives kernels and gate.
/// </param>
internal sealed record WrittenInputs(BenchSpec? Spec, ImmutableArray<AttentionCase>? OwnCase)
{
    /// <param name="workingDirectory">The folder in which, and above which, a spec is looked for.</param>
    /// <param name="specFile">Absolute; null looks for one.</param>
    /// <param name="ownCase">A case as text; null means a suite of the spec.</param>
    /// <exception cref="PfbException">The inputs are wrong; the exception has all complaints.</exception>
    public static WrittenInputs Read(string workingDirectory, DateOnly today, string? specFile, string? ownCase)
    {
        var file = specFile
            ?? (ownCase is null ? SpecFinder.Find(workingDirectory) : SpecFinder.FindOrNone(workingDirectory));
        var spec = file is null ? null : SpecReader.Read(file, today, PolicyChecks.Of);
        return new(spec, ownCase is null ? null : CaseText.Cases(ownCase));
    }

    /// <summary>The kernels that spec and command line together name.</summary>
    /// <param name="folder">Absolute; goes before the spec's.</param>
    /// <exception cref="PfbException">BadCommandLine: there are too many.</exception>
    public KernelSet Kernels(string? folder, IEnumerable<NamedKernel> named)
    {
        var kernels = Spec?.Kernels ?? KernelSet.Bundled;
        kernels = named.Aggregate(
            folder is null ? kernels : kernels with { Folder = folder }, (all, kernel) => all.With(kernel.Name, kernel.File));
        return kernels.Uses.Length <= KernelSet.Most ? kernels : throw new PfbException(
            Codes.BadCommandLine, $"spec and --kernel name {kernels.Uses.Length} kernels; at most {KernelSet.Most} can be measured");
    }

    /// <param name="device">The kind that will run; chooses the default suite.</param>
    /// <param name="suiteName">The suite; null means the device's default.</param>
    /// <param name="kernels">The kernels of <see cref="Kernels"/>.</param>
    /// <param name="published">Cases that do not say what scales fp8 data has get those of the newest published script.</param>
    public RunInputs For(DeviceKind device, string? suiteName, string[] filters, KernelSet kernels, bool published = false)
    {
        var suite = OwnCase is { } own ? AdHocSuite.Of(own, RecordOnly(Spec?.Gate ?? SpecDefaults.Gate))
            : suiteName is not null ? Spec!.SuiteNamed(suiteName)
            : Default(device);
        suite = published ? suite with { Cases = [.. suite.Cases.Select(c => c.AsPublished)] } : suite;
        return new(Spec, suite, CaseFilter.Apply(suite.Cases, filters), kernels, OwnCase: OwnCase is not null);
    }

    private Suite Default(DeviceKind device)
    {
        var suite = Spec!.DefaultSuite(device);
        return suite.Device is not { } meant || meant == device || device == DeviceKind.Fake
            ? suite
            : throw new PfbException(
                Codes.UnknownSuite, $"suite '{suite.Name}' is meant for {Spelling.Of(meant)}; choose another with --suite", suite.Source);
    }

    /// <summary>Nobody approves a case that is in no spec, so its missing baseline is no failure.</summary>
    private static GatePolicy RecordOnly(GatePolicy gate) => gate with { OnMissingBaseline = FailOrRecord.Record };
}
