using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.CodeFiles;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Runs.Code;

/// <summary>Makes a folder of each side before anything is measured.</summary>
internal sealed class SidePreparation(RunHost host, ReadRun read, ISideMaker maker)
{
    private static readonly ImmutableSortedDictionary<string, KernelCode> None =
        ImmutableSortedDictionary.Create<string, KernelCode>(StringComparer.Ordinal);

    private MeasureRequest Request => read.Request;

    private string? Runtime => Request.Against is { } text && text.StartsWith(Against.RuntimePrefix, StringComparison.Ordinal)
        ? text[Against.RuntimePrefix.Length..]
        : null;

    /// <param name="rows">The rows that will be measured.</param>
    /// <exception cref="PfbException">CorruptBaseline: approved code that is to be measured is missing or damaged.</exception>
    public PreparedSides Prepare(ImmutableArray<WorkloadRow> rows)
    {
        var kernels = read.Inputs.Kernels;
        RequireFolder(kernels);
        if (Against.KernelOf(Request.Against, kernels) is { } kernel)
        {
            return PairedWith(kernel, kernels, rows);
        }

        var againstItself = Request.AgainstItself || Runtime is not null;
        RequireRuntime();
        var unrunnable = new Dictionary<string, string>();
        var interpreted = Against.WithInterpreter(Request.Against, kernels, host.WorkingDirectory);
        var against = Request.Against is { } text && !againstItself && interpreted is null ? new Against(host).Resolve(text) : null;
        var retained = Retained(rows, required: Request.Against is null && !againstItself && !Request.Published, unrunnable);
        var others = interpreted ?? (against is not null ? maker.Find(against, kernels) : null);
        maker.PrepareToBuild(others is null ? [kernels] : [kernels, others], rows);
        var current = AsRetained(maker.Build(kernels, rows), retained);
        var approved = Request.Published ? None
            : againstItself ? current
            : others is not null ? maker.Build(others, rows)
            : retained;
        var folders = new BlindFolders(host);
        var eager = TimingModes.Eager(current, approved);
        var other = approved.IsEmpty ? null : folders.Of(approved, Runtime, eager);
        var prepared = new PreparedSides(new(folders.Of(current, eager: eager), other), kernels, current, approved);
        var codes = prepared.Codes with
        {
            EqualIsIdentical = !againstItself, WhyWithout = unrunnable.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        return prepared with
        {
            Codes = against is null ? codes : codes with { WithoutCounterpart = $"{against.Text} has no kernel that can run it" },
        };
    }

    /// <summary>The other side of each row is the code of one kernel, on the same case of the same run.</summary>
    private PreparedSides PairedWith(MeasuredKernel other, KernelSet kernels, ImmutableArray<WorkloadRow> rows)
    {
        maker.PrepareToBuild([kernels], rows);
        var (current, counterparts) = (maker.Build(kernels, rows),
            rows.ToDictionary(row => row.Id, row => WorkloadRow.Of(row.Case, other)));
        // What the plan leaves out is not measured as another row's counterpart either.
        var left = WorkloadRow.AllOf(read.Inputs.Cases, kernels.Kernels)
            .Select(row => row.Id).Except(rows.Select(row => row.Id)).ToHashSet();
        var built = maker.Build(kernels, [.. counterparts.Values.DistinctBy(row => row.Id).Where(row => !left.Contains(row.Id))]);
        var approved = rows.Where(row => built.ContainsKey(counterparts[row.Id].Id)).ToImmutableSortedDictionary(
            row => row.Id, row => AsCounterpart(built[counterparts[row.Id].Id], row, other), StringComparer.Ordinal);
        var folders = new BlindFolders(host);
        var eager = TimingModes.Eager(current, approved);
        var sides = new Sides(folders.Of(current, eager: eager), approved.IsEmpty ? null : folders.Of(approved, eager: eager));
        var prepared = new PreparedSides(sides, kernels, current, approved);
        return prepared with
        {
            Codes = prepared.Codes with
            {
                Other = other, WithoutCounterpart = $"kernel {other.Name} cannot run this case, so there is nothing to compare with",
            },
        };
    }

    /// <summary>One and the same code that computes another part of the case does other work.</summary>
    private static KernelCode AsCounterpart(KernelCode code, WorkloadRow row, MeasuredKernel other)
    {
        var counterpart = row.As(other.Computes);
        return (counterpart.Output, counterpart.Fp8Inputs) == (row.Output, row.Fp8Inputs)
            ? code : code with { Identity = $"{code.Identity} computing {Spelling.Of(other.Computes)}" };
    }

    /// <exception cref="PfbException">AgainstUnusable: workers cannot run on the runtime that is asked for.</exception>
    private void RequireRuntime()
    {
        if (Runtime is not { } wanted)
        {
            return;
        }

        var complaint = !maker.RunsOnDotnet ? "only kernels of the CPU device run on .NET"
            : wanted == Environment.Version.ToString() ? $"the current side also runs on {wanted}, so there is nothing to compare"
            : new WorkerProgram(AppContext.BaseDirectory, null).SelfContained
                ? "this tool was published with its own runtime, which its workers use"
            : host.Muxer is not { } muxer ? "no dotnet executable was found; set DOTNET_ROOT"
            : InstalledRuntimes.Beside(muxer) is var installed && !installed.Contains(wanted)
                ? $"runtime {wanted} is not installed beside {muxer}; there is {string.Join(", ", installed)}"
                : null;
        if (complaint is not null)
        {
            throw SidePlace.Unusable(complaint);
        }
    }

    /// <summary>
    /// Kernels of a kind that this device does not run are for another one, unless they were asked for on the command line.
    /// </summary>
    private void RequireFolder(KernelSet kernels)
    {
        if (Request.Kernels is not null && maker.WhyNotFrom(kernels.Folder!) is { } reason)
        {
            throw new PfbException(Codes.BadCommandLine, $"--kernels: {reason}");
        }
    }

    /// <summary>
    /// Rows whose code is the approved one in all that matters get the files that were kept: compiled in another folder, or with another
    /// comment, the same code has other debug information, and approving it again would keep a second copy of it.
    /// </summary>
    private static ImmutableSortedDictionary<string, KernelCode> AsRetained(
        ImmutableSortedDictionary<string, KernelCode> built, ImmutableSortedDictionary<string, KernelCode> retained) =>
        built.ToImmutableSortedDictionary(
            row => row.Key,
            row => retained.GetValueOrDefault(row.Key) is { } kept && kept.Identity == row.Value.Identity ? kept : row.Value,
            StringComparer.Ordinal);

    /// <summary>The code that the rows were approved with, where it was kept.</summary>
    /// <param name="required">Code that is missing or damaged ends the run; else its rows are absent.</param>
    /// <param name="unrunnable">Gets the rows whose code cannot be run here any more, with the reason.</param>
    private ImmutableSortedDictionary<string, KernelCode> Retained(
        IEnumerable<WorkloadRow> rows, bool required, Dictionary<string, string> unrunnable)
    {
        if (read.Baseline is not { } baseline)
        {
            return None;
        }

        var code = read.Store.Code(baseline.Slug);
        var kept = new Dictionary<string, (KernelCode? Code, string? WhyNot)>();
        var byRow = None.ToBuilder();
        foreach (var row in rows)
        {
            if (baseline.Rows.GetValueOrDefault(row.Id) is { CodeSha256: { } sha256 } approved
                && Fingerprint.CaseDifference(approved, row.Case.Sha256) is null)
            {
                if (!kept.TryGetValue(sha256, out var known))
                {
                    known = kept[sha256] = Loaded(code, sha256, required);
                }

                if (known.WhyNot is { } reason)
                {
                    unrunnable[row.Id] = reason;
                }
                else if (known.Code is { } stored)
                {
                    byRow[row.Id] = stored;
                }
            }
        }

        return byRow.ToImmutable();
    }

    /// <returns>No code where it is missing or damaged and not required.</returns>
    private (KernelCode? Code, string? WhyNot) Loaded(RetainedCode code, string sha256, bool required)
    {
        if (!required && code.Complaint(sha256) is not null)
        {
            return default;
        }

        var stored = maker.Identified(code.Load(sha256));
        return (stored, required ? maker.WhyNotRunnable(stored) : null);
    }
}
