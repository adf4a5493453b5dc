using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>The table of verdicts and exit codes, row by row, for runs whose approved rows have no code to be paired with.</summary>
public static class VerdictTableTests
{
    private const string Short = Specs.Short;
    private const string Long = Specs.Long;
    private static readonly string Two = Specs.Of("16, 32");
    private static readonly string Recording = Specs.Of("16, 32", "on_missing_baseline: record");

    private static readonly Dictionary<string, Situation> Table = new()
    {
        ["unmistakably slower than approved"] = new(ExitCode.Regressed, Verdict.Regressed)
        {
            Approved = Quiet, WithoutCode = true, Now = new(Rule("*/trtllm", 3)), Codes = [Codes.Regressed, Codes.NoBaseline],
            Rows = [($"{Short}/trtllm", Verdict.Regressed), ($"{Short}/baseline", Verdict.NoBaseline)],
        },
        ["as fast as approved, without the approved code"] = new(ExitCode.NotJudged, Verdict.NoBaseline)
        {
            Approved = Quiet, WithoutCode = true, Codes = [Codes.NoBaseline], Shown = "approved without its code",
        },
        ["as fast as approved, by policy recorded"] = new(ExitCode.Passed, Verdict.Recorded)
        {
            Approved = Quiet,
            WithoutCode = true,
            Spec = Recording,
        },
        ["as fast as approved, by option recorded"] = new(ExitCode.Passed, Verdict.Recorded)
        {
            Approved = Quiet,
            WithoutCode = true,
            Arguments = ["--on-missing-baseline", "record"],
        },
        ["undecided rows may pass, rows without code may not"] = new(ExitCode.NotJudged, Verdict.NoBaseline)
        {
            Approved = Quiet, WithoutCode = true, Spec = Specs.Of(gate: "on_inconclusive: warn"), Codes = [Codes.NoBaseline],
        },
        ["no baseline"] = new(ExitCode.NotJudged, Verdict.NoBaseline)
        {
            Codes = [Codes.NoBaseline],
            Shown = "NOT JUDGED: no code is approved on fake-gate",
        },
        ["no baseline, by policy recorded"] = new(ExitCode.Passed, Verdict.Recorded)
        {
            Spec = Recording, Shown = "next: Approve what was measured, so that the next run is compared with it: "
                + "dotnet prefill-bench approve --suite tiny",
        },
        ["a new case beside approved ones"] = new(ExitCode.NotJudged, Verdict.NoBaseline)
        {
            Approved = Quiet, WithoutCode = true, ApprovedSpec = Specs.Of(),
            Spec = Two, Codes = [Codes.NoBaseline], Shown = "nothing approved to compare with",
            Rows = [($"{Short}/trtllm", Verdict.NoBaseline), ($"{Long}/trtllm", Verdict.NoBaseline)],
        },
        ["a regression under a waiver"] = new(ExitCode.Passed, Verdict.Waived)
        {
            Approved = Quiet, WithoutCode = true, Now = new(Rule("*", 3)), Codes = [Codes.Waived], Shown = "known since the new driver",
            Spec = Specs.Of(gate: """waive: [{case: "b1-*", until: 2027-02-01, reason: known since the new driver}]"""),
        },
        ["wrong output under a waiver"] = new(ExitCode.WrongOutput, Verdict.WrongOutput)
        {
            Approved = Quiet, WithoutCode = true, Now = new(Rule("*/trtllm", 1, "\"output\": \"Wrong\"")), Codes = [Codes.WrongOutput],
            Spec = Specs.Of(gate: """waive: [{case: "b1-*", until: 2027-02-01, reason: known since the new driver}]"""),
        },
        ["another card"] = new(ExitCode.NotJudged, Verdict.ForeignBaseline)
        {
            Approved = Quiet, WithoutCode = true, Now = Quiet with { Card = "two" },
            Codes = [Codes.ForeignBaseline], Shown = "card: one -> two",
        },
        ["another card under the same name, far slower"] = new(ExitCode.NotJudged, Verdict.ForeignBaseline)
        {
            Approved = Quiet, WithoutCode = true, Now = new FakeMachine(Rule("*", 9)) with { Card = "two" },
            Codes = [Codes.ForeignBaseline],
        },
        ["other work under the same id"] = new(ExitCode.NotJudged, Verdict.ForeignBaseline)
        {
            Approved = Quiet, WithoutCode = true, ApprovedSpec = Specs.Of(),
            Spec = Specs.Of(seed: 7), Codes = [Codes.ForeignBaseline], Shown = "case definition",
        },
        ["skipped and not in the baseline"] = new(ExitCode.Passed, Verdict.Recorded)
        {
            Spec = Recording, Now = new(Rule("*s32*/trtllm", 1, "\"unsupported\": \"needs another card\"")),
            Codes = [Codes.CaseSkipped], Shown = "needs another card",
            Rows = [($"{Short}/trtllm", Verdict.Recorded), ($"{Long}/trtllm", Verdict.Skipped)],
        },
        ["skipped but in the baseline"] = new(ExitCode.NotJudged, Verdict.Skipped)
        {
            Approved = Quiet, WithoutCode = true, Spec = Recording, Now = new(Rule("*s32*", 1, "\"unsupported\": \"needs another card\"")),
            Codes = [Codes.MissingRow], Shown = "skipped although it is in the baseline: needs another card",
            Rows = [($"{Long}/trtllm", Verdict.Skipped)],
        },
        ["a launch too long to be measured, in the baseline"] = new(ExitCode.NotJudged, Verdict.Skipped)
        {
            Approved = Quiet, WithoutCode = true, Spec = Recording, Now = new(Rule("*/trtllm", 2500)),
            Codes = [Codes.MissingRow], Shown = "launches of more than 2 s are not measured",
        },
        ["a launch that takes no time, in the baseline"] = new(ExitCode.NotJudged, Verdict.Skipped)
        {
            Approved = Quiet, Spec = Recording, Now = new(Rule("*/trtllm", 0.000001)),
            Codes = [Codes.MissingRow], Shown = "less than the clock's resolution",
        },
        ["every case skipped"] = new(ExitCode.NotJudged, Verdict.Skipped)
        {
            Spec = Recording, Now = new(Rule("*", 1, "\"unsupported\": \"needs another card\"")), Codes = [Codes.NothingMeasured],
        },
        ["too many disturbances"] = new(ExitCode.NotJudged, Verdict.Invalid)
        {
            Spec = Recording, Now = new(Rule("*s32*/trtllm", 1, "\"fault\": \"Invalid\"")),
            Codes = [Codes.InvalidMeasurement, Codes.ReplacedMeasurements],
            Rows = [($"{Long}/trtllm", Verdict.Invalid)],
        },
        ["one disturbance, replaced"] = new(ExitCode.Passed, Verdict.Recorded)
        {
            Spec = Recording, Now = new(Rule("*s32*/trtllm", 1, "\"fault\": \"Invalid\", \"onlyInProcess\": 0")),
            Codes = [Codes.ReplacedMeasurements],
        },
        ["wrong output"] = new(ExitCode.WrongOutput, Verdict.WrongOutput)
        {
            Spec = Recording, Now = new(Rule("*s32*/trtllm", 1, "\"output\": \"Wrong\"")), Codes = [Codes.WrongOutput],
            Rows = [($"{Short}/trtllm", Verdict.Recorded), ($"{Long}/trtllm", Verdict.WrongOutput)],
        },
        ["output full of NaN"] = new(ExitCode.WrongOutput, Verdict.WrongOutput)
        {
            Spec = Recording,
            Now = new(Rule("*/trtllm", 1, "\"output\": \"NaN\"")),
            Codes = [Codes.WrongOutput],
        },
        ["other output after every launch"] = new(ExitCode.WrongOutput, Verdict.WrongOutput)
        {
            Spec = Recording,
            Now = new(Rule("*/trtllm", 1, "\"output\": \"Flaky\"")),
            Codes = [Codes.WrongOutput],
        },
        ["wrong output in one row, a regression in another"] = new(ExitCode.WrongOutput, Verdict.WrongOutput)
        {
            Approved = Quiet, WithoutCode = true, Spec = Two, Now = new(Rule("*s32*/trtllm", 1, "\"output\": \"Wrong\""),
                Rule("*s16*/trtllm", 3)), Codes = [Codes.WrongOutput, Codes.Regressed, Codes.NoBaseline],
        },
        ["a worker that crashes"] = new(ExitCode.Failed, Verdict.Crashed)
        {
            Spec = Recording, Now = new(Rule("*s32*/trtllm", 1, "\"fault\": \"Crash\"")),
            Codes = [Codes.WorkerCrashed], Shown = "scripted crash",
            Rows = [($"{Short}/baseline", Verdict.Recorded), ($"{Short}/trtllm", Verdict.Recorded),
                ($"{Long}/baseline", Verdict.Recorded), ($"{Long}/trtllm", Verdict.Crashed)],
        },
        ["a worker out of memory"] = new(ExitCode.Failed, Verdict.Crashed)
        {
            Spec = Recording,
            Now = new(Rule("*s32*/trtllm", 1, "\"fault\": \"Oom\"")),
            Codes = [Codes.WorkerCrashed],
        },
        ["crash, wrong output, regression and no baseline at once"] = new(ExitCode.Failed, Verdict.Crashed)
        {
            Approved = Quiet, WithoutCode = true, ApprovedSpec = Specs.Of("16"), Spec = Two,
            Now = new(Rule("*s16*/trtllm", 1, "\"fault\": \"Throw\""),
                Rule("*s32*/trtllm", 1, "\"output\": \"Wrong\""), Rule("*s16*/baseline", 3)),
            Codes = [Codes.WorkerCrashed, Codes.WrongOutput, Codes.Regressed, Codes.NoBaseline],
        },
        ["regression and no baseline at once"] = new(ExitCode.Regressed, Verdict.Regressed)
        {
            Approved = Quiet, WithoutCode = true, ApprovedSpec = Specs.Of("16"),
            Spec = Two, Now = new(Rule("*", 3)), Codes = [Codes.Regressed, Codes.NoBaseline],
        },
    };

    public static TheoryData<string> Situations => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Situations))]
    public static Task A_situation_has_its_verdict_and_exit_code(string situation) => Table[situation].CheckAsync();
}
