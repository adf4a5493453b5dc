using System.Text;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>The folder of approved baselines: one folder per device slug, in it the files of each suite.</summary>
public sealed class BaselineStore(string root)
{
    public string Root { get; } = root;

    public string VerifiedPath(string slug, string suite) => PathOf(slug, suite, "verified.json");

    public string ReceivedPath(string slug, string suite) => PathOf(slug, suite, "received.json");

    public string LogPath(string slug, string suite) => PathOf(slug, suite, "log.jsonl");

    /// <summary>The approved baseline; null when there is none.</summary>
    public ApprovedBaseline? Load(string slug, string suite) => LoadFile(slug, suite)?.Baseline;

    /// <summary>The same with what its file says beside it.</summary>
    public ApprovedFile? LoadFile(string slug, string suite) => ReadIfThere(VerifiedPath(slug, suite));

    /// <summary>The last run's measurements that wait for approval; null when there are none.</summary>
    public ApprovedBaseline? LoadReceived(string slug, string suite) => ReadIfThere(ReceivedPath(slug, suite))?.Baseline;

    public string CalibrationPath(string slug, string suite) => PathOf(slug, suite, "calibration.json");

    /// <summary>Pairs of the same code measured so far; null when there are none.</summary>
    public Calibration? LoadCalibration(string slug, string suite) => ReadCalibration(CalibrationPath(slug, suite));

    /// <summary>Adds a session to what is stored, and returns all of it.</summary>
    public Calibration AddCalibration(Calibration measured)
    {
        var all = measured.After(LoadCalibration(measured.Slug, measured.Suite));
        WholeFile.Write(CalibrationPath(all.Slug, all.Suite), CalibrationJson.Write(all));
        return all;
    }

    public string QualificationPath(string slug, string suite) => PathOf(slug, suite, "qualification.json");

    /// <summary>Gates run to learn how the gate errs; null when there are none.</summary>
    public Qualification? LoadQualification(string slug, string suite) => ReadQualification(QualificationPath(slug, suite));

    /// <summary>Adds a session to what is stored, or replaces it by itself with more gates, and returns all of it.</summary>
    public Qualification AddQualification(string slug, string suite, QualificationSession measured)
    {
        var all = Qualification.With(LoadQualification(slug, suite), slug, suite, measured);
        WholeFile.Write(QualificationPath(slug, suite), QualificationJson.Write(all));
        return all;
    }

    public ApprovalLog Log(string slug, string suite) => new(LogPath(slug, suite));

    /// <summary>Code that this device's rows were measured with.</summary>
    public RetainedCode Code(string slug) => new(Path.Combine(Root, FileName(slug), "code"), olderFolder: Path.Combine(Root, FileName(slug), "cubins"));

    /// <param name="code">What its rows ran.</param>
    public void WriteReceived(ApprovedBaseline received, params IEnumerable<KernelCode> code)
    {
        var retained = Code(received.Slug);
        foreach (var kernel in code)
        {
            retained.Receive(kernel);
        }

        WholeFile.Write(ReceivedPath(received.Slug, received.Suite), BaselineJson.Write(received));
    }

    /// <summary>Approves rows of the received run; the received file keeps what was not approved, or disappears.</summary>
    public ApprovalOutcome Approve(string slug, string suite, ApprovalRequest request)
    {
        var received = LoadReceived(slug, suite) ?? throw new PfbException(
            Codes.ApprovalRefused, $"there is nothing to approve: '{ReceivedPath(slug, suite)}' does not exist. Run the suite first.");
        if (received.Slug != slug || received.Suite != suite)
        {
            throw new PfbException(
                Codes.ApprovalRefused,
                $"'{ReceivedPath(slug, suite)}' holds suite '{received.Suite}' of '{received.Slug}', not what its name says. Run the suite again.");
        }

        var outcome = Approval.Apply(LoadFile(slug, suite), received, request);
        // Code before the rows that name it, for the same reason as the baseline before its log.
        foreach (var code in outcome.Changes.Select(change => outcome.Verified.Rows[change.Row].CodeSha256).OfType<string>().Distinct())
        {
            Code(slug).Retain(code);
        }

        Code(slug).BringFromBefore(outcome.Verified.Rows.Values.Select(row => row.CodeSha256).OfType<string>().Distinct());
        Save(outcome.Verified, outcome.Entry);
        if (outcome.Remaining is { } rest)
        {
            WriteReceived(rest);
        }
        else
        {
            WholeFile.Remove(ReceivedPath(slug, suite));
        }

        return outcome;
    }

    /// <summary>The baseline before the log: an interruption between them is found by `baselines verify`, and never leaves a log of what did not happen.</summary>
    internal void Save(ApprovedBaseline verified, ApprovalEntry entry)
    {
        if (ApprovalChain.LostLine(LoadFile(verified.Slug, verified.Suite), Log(verified.Slug, verified.Suite), entry) is { } lost)
        {
            Log(verified.Slug, verified.Suite).Append(lost);
        }

        WholeFile.Write(VerifiedPath(verified.Slug, verified.Suite), BaselineJson.Write(verified));
        Log(verified.Slug, verified.Suite).Append(entry);
    }

    internal static Calibration? ReadCalibration(string path) =>
        File.Exists(path) ? CalibrationJson.Read(WholeFile.Read(path, StrictJson.LimitBytes, Codes.CorruptBaseline), path) : null;

    internal static Qualification? ReadQualification(string path) =>
        File.Exists(path) ? QualificationJson.Read(WholeFile.Read(path, StrictJson.LimitBytes, Codes.CorruptBaseline), path) : null;

    internal static ApprovedFile? ReadIfThere(string path) =>
        File.Exists(path) ? BaselineJson.Read(WholeFile.Read(path, StrictJson.LimitBytes, Codes.CorruptBaseline), path) : null;

    private string PathOf(string slug, string suite, string ending) =>
        Path.Combine(Root, FileName(slug), $"{FileName(suite)}.{ending}");

    /// <summary>
    /// A name as one path component: anything but letters, digits, '-', '_' and inner dots is percent-encoded, so that
    /// no name can leave its folder and two names never share a file.
    /// </summary>
    private static string FileName(string name)
    {
        if (name.Length == 0)
        {
            throw new PfbException(Codes.BadCommandLine, "a device or suite name is empty.");
        }

        var encoded = new StringBuilder(name.Length);
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            var plain = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' || (b == '.' && encoded.Length > 0);
            _ = plain ? encoded.Append((char)b) : encoded.Append($"%{b:X2}");
        }

        return encoded.ToString();
    }
}
