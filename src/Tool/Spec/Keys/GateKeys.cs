using System.Collections.Immutable;
using PrefillBench.Units;

namespace PrefillBench.Spec.Keys;

/// <summary>The keys of the gate section: how evidence is judged. Part of the table of <see cref="SpecKeys"/>.</summary>
internal static class GateKeys
{
    private static readonly Share CaughtShare = new(0.1, 100);

    public static readonly SpecKey<Tolerance> Tolerate = new("tolerate", new ToleranceKind(),
        "A row that is slower by less than this is not a regression; on short rows a floor in microseconds may count instead.", "0.5%");

    public static readonly SpecKey<MustCatch> MustCatch = new("must_catch", new MustCatchKind(CaughtShare,
            new("below_ms", new MillisecondNumber(0.001, 60_000), "The step applies to rows shorter than this; the last step does not "
                + "have it."),
            new("must_catch", CaughtShare, "The slow-down that must be caught on rows of the step.", Required: true)),
        "The slow-down a PASS excludes: auto (from each row's noise), a percentage, or steps by row duration.", "auto");

    public static readonly SpecKey<Percent> FalseAlarm = new("false_alarm", new Share(0.001, 20),
        "Largest chance that a sweep without any slow-down reports a regression, over all rows together.", "1%");

    public static readonly SpecKey<Percent> Missed = new("missed", new Share(0.001, 20),
        "Largest chance that a row which is slower by must_catch passes, per row.", "5%");

    public static readonly SpecKey<int> MaxPairs = new("max_pairs", new WholeNumber(5, 1000),
        "Pairs of processes after which an undecided row is inconclusive.", "32");

    public static readonly SpecKey<FailOrWarn> OnInconclusive = FailOrWarnKey(
        "on_inconclusive", "What an inconclusive row does to the exit code.", "fail");

    public static readonly SpecKey<FailOrRecord> OnMissingBaseline = new(
        "on_missing_baseline", new Choice<FailOrRecord>(("fail", FailOrRecord.Fail), ("record", FailOrRecord.Record)),
        "What a row without approved code does: fail, or be recorded for approval.", "fail");

    public static readonly SpecKey<FailOrWarn> OnDrift = FailOrWarnKey(
        "on_drift", "What a row does that is proved slower than tolerated, but by less than must_catch.", "warn");

    public static readonly SpecKey<FailOrWarn> OnEnvironmentChange = FailOrWarnKey(
        "on_environment_change", "What happens if the approved kernel itself runs slower or faster than when it was approved.", "warn");

    public static readonly SpecKey<FailOrNote> OnImproved = new(
        "on_improved", new Choice<FailOrNote>(("fail", FailOrNote.Fail), ("note", FailOrNote.Note)),
        "What a row does that is proved faster: fail makes you approve it, so that the old time does not hide the next regression.",
        "note");

    public static readonly SpecKey<int> BaselineAge = new("baseline_age", new Days(1, 3650),
        "Approved rows older than this give a warning; no limit when absent.");

    public static readonly SpecKey<Tolerance> HostPlanning = new("host_planning", new ToleranceKind(),
        "Slow-down of the host's planning of a launch that is tolerated, written like tolerate; when absent, planning is shown and not "
        + "judged.");

    public static readonly SpecKey<FailOrWarn> OnSlowPlanning = FailOrWarnKey(
        "on_slow_planning", "What a row does if its planning was slower than host_planning tolerates in every pair.", "warn");

    public static readonly SpecKey<string> WaivedCase = new(
        "case", new Text("a glob over case ids", 200), "Glob over the ids of the waived cases.", Required: true);

    public static readonly SpecKey<KernelName> WaivedKernel = new("kernel", new KernelNameKind(), "The waived kernel; all when absent.");

    public static readonly SpecKey<DateOnly> WaivedUntil = new(
        "until", new Date(), "Last day of the waiver; an expired waiver is an error.", Required: true);

    public static readonly SpecKey<string> WaivedReason = new("reason", new Text("a reason", 500), "Why the rows are waived; reports "
        + "show it.", Required: true);

    public static readonly SpecKey<ImmutableArray<SectionValues>> Waive = new("waive", new ListOf<SectionValues>(
            new Section("waive", WaivedCase, WaivedKernel, WaivedUntil, WaivedReason), mayBeEmpty: true),
        "Agreed exceptions: matching rows do not fail the run; wrong output is never waived.", "[]");

    public static readonly Section Section = new("gate",
        Tolerate, MustCatch, FalseAlarm, Missed, MaxPairs, OnInconclusive, OnMissingBaseline, OnDrift, OnEnvironmentChange, OnImproved,
        BaselineAge, HostPlanning, OnSlowPlanning, Waive);

    private static SpecKey<FailOrWarn> FailOrWarnKey(string name, string doc, string byDefault) =>
        new(name, new Choice<FailOrWarn>(("fail", FailOrWarn.Fail), ("warn", FailOrWarn.Warn)), doc, byDefault);
}
