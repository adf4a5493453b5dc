using System.Collections.Immutable;
using PrefillBench.Baselines.Kernels;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>Checks of every file in a store: its form, its place, the chain of hashes from the first approval to today.</summary>
public static class BaselineVerification
{
    private const string Verified = BaselineStore.VerifiedEnding;
    private const string Log = ".log.jsonl";
    private const string Calibrated = ".calibration.json";
    private const string Qualified = ".qualification.json";
    private const string Code = "code";
    private const string CodeOfEarlierVersions = "cubins";

    private static readonly string[] OfSuites = [Verified, Log, Calibrated, Qualified];

    // Anchors, counts of attempts, and runs that waited for approval; nothing reads them any more.
    private static readonly string[] OfEarlierVersions = [".anchor.json", ".attempts.jsonl", ReceivedRuns.Ending];

    /// <summary>Findings, each at its file; none when all is sound. What is wrong is an error, what is left over a warning.</summary>
    public static ImmutableArray<Diagnostic> Verify(this BaselineStore store) => !Directory.Exists(store.Root) ? [] :
    [
        .. FilesIn(store.Root).SelectMany(file => OfRoot(store, file)),
        .. Directory.EnumerateDirectories(store.Root).Order(StringComparer.Ordinal).SelectMany(device => OfDevice(store, device)),
    ];

    private static IEnumerable<Diagnostic> OfRoot(BaselineStore store, string file)
    {
        var kernels = new ApprovedKernelsFile(store.Root);
        return file == kernels.Path ? PfbException.Of(() => kernels.Load())
            : EndingIn(OfSuites, file) is not null ? [Wrong(file, "it belongs in the folder of its device")]
            : LeftBehind(file) is { } why ? [LeftOver(file, why)]
            : [];
    }

    private static IEnumerable<Diagnostic> OfDevice(BaselineStore store, string device)
    {
        Diagnostic[] ofRows = [.. VerifyCode(store, device)];

        // A damaged file is reported once, with the row that needs it.
        var told = ofRows.Select(finding => finding.Position.File).ToHashSet();
        return FilesIn(device).SelectMany(file => OfDevice(store, device, file))
            .Concat(ofRows)
            .Concat(VerifyFolders(device).Where(finding => !told.Contains(finding.Position.File)));
    }

    private static IEnumerable<Diagnostic> OfDevice(BaselineStore store, string device, string file)
    {
        var name = Path.GetFileName(file);
        return EndingIn(OfSuites, file) switch
        {
            Verified => Read(
                () => BaselineStore.ReadIfThere(file)!,
                read => Misplaced(file, store.VerifiedPath(read.Slug, read.Suite)) ?? ApprovalChain.WithoutLog(file, Beside(Log))),
            Calibrated => Read(
                () => BaselineStore.ReadCalibration(file)!,
                read => Misplaced(file, store.CalibrationPath(read.Slug, read.Suite)) ?? []),
            Qualified => Read(
                () => BaselineStore.ReadQualification(file)!,
                read => Misplaced(file, store.QualificationPath(read.Slug, read.Suite)) ?? []),
            Log => Read(() => new ApprovalLog(file).Read(), entries => ApprovalChain.Complaints(entries, file, Beside(Verified))),
            _ when LeftBehind(file) is { } why => [LeftOver(file, why)],
            _ => name.StartsWith('.') ? [] : [LeftOver(file, "this tool did not write it")],
        };

        string Beside(string ending) => Path.Combine(device, name[..^(ending == Log ? Verified : Log).Length] + ending);
    }

    /// <summary>Code that cannot be read is a finding at the approved rows that need it.</summary>
    private static IEnumerable<Diagnostic> VerifyCode(BaselineStore store, string device) =>
        from file in FilesIn(device)
        where file.EndsWith(Verified, StringComparison.Ordinal)
        let baseline = ReadOrNull(file)
        where baseline is not null
        let code = store.Code(baseline.Slug)
        from used in baseline.Rows.Where(row => row.Value.CodeSha256 is not null).GroupBy(row => row.Value.CodeSha256!, row => row.Key)
        from complaint in PfbException.Of(() => code.Load(used.Key))
        select complaint with { Text = $"row '{used.First()}' cannot be paired with today's code: {complaint.Text}" };

    private static IEnumerable<Diagnostic> VerifyFolders(string device)
    {
        foreach (var folder in Directory.EnumerateDirectories(device).Order(StringComparer.Ordinal))
        {
            var findings = Path.GetFileName(folder) switch
            {
                Code => OfCode(device, folder).Concat(CodeFolderVerification.OfGit(folder)),
                CodeOfEarlierVersions => OfCode(device, folder),
                _ => [LeftOver(folder, "this tool did not make it")],
            };
            foreach (var finding in findings)
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Diagnostic> OfCode(string device, string folder)
    {
        ApprovedBaseline?[] baselines =
            [.. FilesIn(device).Where(file => file.EndsWith(Verified, StringComparison.Ordinal)).Select(ReadOrNull)];

        // What a baseline that cannot be read needs is not known, so no code of its device is called superfluous.
        return CodeFolderVerification.Of(folder, baselines.Any(baseline => baseline is null)
            ? null : RetainedCode.FilesInUse(folder, baselines.SelectMany(baseline => baseline!.CodeNames())));
    }

    /// <summary>A file of the right form is looked at further; one that cannot be read is reported as it is.</summary>
    private static IEnumerable<Diagnostic> Read<T>(Func<T> read, Func<T, IEnumerable<Diagnostic>> look)
    {
        T? content = default;
        return PfbException.Of(() => content = read()) is { Count: > 0 } unreadable ? unreadable : look(content!);
    }

    /// <summary>Complaints about the file's place; null where the content belongs into the file that holds it.</summary>
    private static IEnumerable<Diagnostic>? Misplaced(string file, string place) =>
        Path.GetFullPath(file) == Path.GetFullPath(place) ? null : [Wrong(file, $"its content belongs at '{place}'")];

    private static ApprovedBaseline? ReadOrNull(string file)
    {
        ApprovedBaseline? baseline = null;
        _ = PfbException.Of(() => baseline = BaselineStore.ReadIfThere(file));
        return baseline;
    }

    /// <summary>The complaint about a file that the tool itself wrote and no longer needs; null for any other.</summary>
    private static string? LeftBehind(string file) =>
        FileReplacement.IsTemporaryName(Path.GetFileName(file)) ? "an interrupted write left it"
        : EndingIn(OfEarlierVersions, file) is not null ? "an earlier version of the tool wrote it, and nothing reads it now"
        : null;

    private static string? EndingIn(string[] endings, string file) =>
        endings.FirstOrDefault(ending => file.EndsWith(ending, StringComparison.Ordinal));

    private static IEnumerable<string> FilesIn(string folder) => Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal);

    private static Diagnostic Wrong(string file, string text) => new(Codes.CorruptBaseline, text, new(file, 0, 0));

    private static Diagnostic LeftOver(string file, string why) => new(Codes.StrayBaselineFile, $"{why}; delete it", new(file, 0, 0));
}
