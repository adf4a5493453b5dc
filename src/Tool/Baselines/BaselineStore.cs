using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>The folder of approved baselines: one folder per device slug, in it the files of each suite.</summary>
/// <exception cref="PfbException">FolderNotWritable: it is a file.</exception>
public sealed class BaselineStore(string root)
{
    /// <summary>The ending of a file of approved rows, after the suite's name.</summary>
    public const string VerifiedEnding = ".verified.json";

    /// <summary>An approval takes milliseconds; one of much code on a slow disk, seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Root { get; } = !File.Exists(root) ? root : throw new PfbException(
        Codes.FolderNotWritable, $"the folder of baselines, {root}, is a file; name a folder with --baselines");

    public string VerifiedPath(string slug, string suite) => PathOf(slug, suite, VerifiedEnding);

    /// <summary>The approved baselines' files of one device or of all, in the order of their paths.</summary>
    internal IEnumerable<string> VerifiedFiles(string? slug = null)
    {
        var devices = slug is not null ? [FolderOf(slug)] : Directory.Exists(Root) ? Directory.EnumerateDirectories(Root) : [];
        return devices.Where(Directory.Exists)
            .SelectMany(device => Directory.EnumerateFiles(device, $"*{VerifiedEnding}")).Order(StringComparer.Ordinal);
    }

    public string LogPath(string slug, string suite) => PathOf(slug, suite, ".log.jsonl");

    /// <summary>The approved baseline; null when there is none.</summary>
    public ApprovedBaseline? Load(string slug, string suite) => ReadIfThere(VerifiedPath(slug, suite));

    /// <summary>Loads the baseline with its digest and form; null when nothing is approved.</summary>
    public ApprovedFile? LoadFile(string slug, string suite) => ReadFileIfThere(VerifiedPath(slug, suite));

    public string CalibrationPath(string slug, string suite) => PathOf(slug, suite, ".calibration.json");

    /// <summary>Pairs of the same code measured so far; null when there are none.</summary>
    public Calibration? LoadCalibration(string slug, string suite) => ReadCalibration(CalibrationPath(slug, suite));

    /// <summary>Adds a session to what is stored, and returns all of it.</summary>
    public Calibration AddCalibration(Calibration measured)
    {
        using var alone = Alone(measured.Slug);
        var all = measured.After(LoadCalibration(measured.Slug, measured.Suite));
        WholeFile.Write(CalibrationPath(all.Slug, all.Suite), CalibrationJson.Write(all));
        return all;
    }

    public string QualificationPath(string slug, string suite) => PathOf(slug, suite, ".qualification.json");

    /// <summary>Gates run to learn how the gate errs; null when there are none.</summary>
    public Qualification? LoadQualification(string slug, string suite) => ReadQualification(QualificationPath(slug, suite));

    /// <summary>Adds a session to what is stored, or replaces it by itself with more gates, and returns all of it.</summary>
    public Qualification AddQualification(string slug, string suite, QualificationSession measured)
    {
        using var alone = Alone(slug);
        var all = Qualification.With(LoadQualification(slug, suite), slug, suite, measured);
        WholeFile.Write(QualificationPath(slug, suite), QualificationJson.Write(all));
        return all;
    }

    public ApprovalLog Log(string slug, string suite) => new(LogPath(slug, suite));

    /// <summary>Code that this device's rows were measured with.</summary>
    public RetainedCode Code(string slug) => new(Path.Combine(FolderOf(slug), "code"), olderFolder: Path.Combine(FolderOf(slug), "cubins"));

    /// <summary>
    /// Approves rows that a run left, and keeps their code; what was not approved goes on waiting there. Approvals of one device wait for
    /// each other, so that each is on top of the one before.
    /// </summary>
    public ApprovalOutcome Approve(ReceivedRuns runs, string slug, string suite, ApprovalRequest request)
    {
        // Twice: what is refused leaves nothing behind, not even a lock, and what is approved is on top of what is there now.
        _ = Outcome(runs, slug, suite, request);
        using var alone = Alone(slug);
        var outcome = Outcome(runs, slug, suite, request);
        // Code before the rows that name it, for the same reason as the baseline before its log.
        foreach (var code in outcome.Changes.Select(change => outcome.Verified.Rows[change.Row].CodeSha256).OfType<string>().Distinct())
        {
            Code(slug).Take(code, runs.Code(slug));
        }

        Code(slug).BringFromBefore(outcome.Verified.CodeNames());
        Save(outcome.Verified, outcome.Entry);
        runs.Leave(slug, suite, outcome.Remaining);
        _ = this.SweepCode(slug);
        return outcome;
    }

    private ApprovalOutcome Outcome(ReceivedRuns runs, string slug, string suite, ApprovalRequest request)
    {
        var file = runs.PathOf(slug, suite);
        var received = runs.Load(slug, suite) ?? throw new PfbException(
            Codes.ApprovalRefused, $"there is nothing to approve: '{file}' does not exist. Run the suite first.");
        return received.Slug == slug && received.Suite == suite
            ? Approval.Apply(LoadFile(slug, suite), received, request)
            : throw new PfbException(
                Codes.ApprovalRefused,
                $"'{file}' holds suite '{received.Suite}' of '{received.Slug}', which is not what its name says. Run the suite again.");
    }

    /// <summary>The right to change what is approved of a device, until it is disposed.</summary>
    /// <exception cref="PfbException">FolderInUse: somebody else has it for too long.</exception>
    internal FolderLock Alone(string slug)
    {
        CodeFolderFiles.Write(Code(slug).Folder);
        return FolderLock.Take(Code(slug).Folder, Patience) ?? throw new PfbException(
            Codes.FolderInUse,
            $"another command has been changing the baselines in {FolderOf(slug)} for {Patience.TotalSeconds:0} s; try again when it "
            + "has ended");
    }

    /// <summary>
    /// The baseline before the log: an interruption between them is found by `baselines verify`, and never leaves a log of what did not
    /// happen.
    /// </summary>
    /// <exception cref="PfbException">ApprovalRefused: the file is no longer what the change was made from.</exception>
    internal void Save(ApprovedBaseline verified, ApprovalEntry entry)
    {
        var today = LoadFile(verified.Slug, verified.Suite);
        if (today?.Sha256 != entry.ParentSha256)
        {
            throw new PfbException(
                Codes.ApprovalRefused,
                $"'{VerifiedPath(verified.Slug, verified.Suite)}' was {(today is null ? "deleted" : "changed")} by another program during "
                + "this command, so nothing was written to it; look at it (`git diff`), and give the command again");
        }

        if (ApprovalChain.LostLine(today, Log(verified.Slug, verified.Suite), entry) is { } lost)
        {
            Log(verified.Slug, verified.Suite).Append(lost);
        }

        WholeFile.Write(VerifiedPath(verified.Slug, verified.Suite), stream => BaselineJson.Write(stream, verified));
        Log(verified.Slug, verified.Suite).Append(entry);
    }

    internal static Calibration? ReadCalibration(string path) =>
        File.Exists(path) ? CalibrationJson.Read(WholeFile.Read(path, StrictJson.LimitBytes, Codes.CorruptBaseline), path) : null;

    internal static Qualification? ReadQualification(string path) =>
        File.Exists(path) ? QualificationJson.Read(WholeFile.Read(path, StrictJson.LimitBytes, Codes.CorruptBaseline), path) : null;

    internal static ApprovedBaseline? ReadIfThere(string path) =>
        File.Exists(path) ? BaselineJson.Read(WholeFile.Read(path, StrictJson.LimitBytes, Codes.CorruptBaseline), path) : null;

    internal static ApprovedFile? ReadFileIfThere(string path) =>
        File.Exists(path) ? BaselineJson.ReadFile(WholeFile.Read(path, StrictJson.LimitBytes, Codes.CorruptBaseline), path) : null;

    private string PathOf(string slug, string suite, string ending) => Path.Combine(FolderOf(slug), StoredName.Of(suite) + ending);

    internal string FolderOf(string slug) => Path.Combine(Root, StoredName.Of(slug));
}
