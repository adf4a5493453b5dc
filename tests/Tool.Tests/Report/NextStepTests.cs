using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Results;

namespace PrefillBench.Tests.Report;

/// <summary>What a report says beside verdicts: what to do, how to run again, the sweep in two numbers, what was skipped.</summary>
public static class NextStepTests
{
    private static readonly RunSection Run = ResultSamples.Duet.Run;

    public static TheoryData<Verdict, string> Steps => new()
    {
        { Verdict.Regressed, "dotnet prefill-bench approve --suite ci" },
        { Verdict.Regressed, "--filter b16-s4096-fp8_qkv-h64x8-d128-HND-p16" },
        { Verdict.WrongOutput, "cannot be approved" },
        { Verdict.Crashed, "--verbosity diagnostic" },
        { Verdict.Invalid, "dotnet prefill-bench doctor" },
        { Verdict.Missing, "baselines prune" },
        { Verdict.ForeignBaseline, "approve here:" },
        { Verdict.Inconclusive, "dotnet prefill-bench run --suite ci --more" },
        { Verdict.Ungated, "dotnet prefill-bench calibrate --suite ci" },
        { Verdict.Drift, "on_drift: fail" },
        { Verdict.Improved, "faster code:" },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public static void Each_verdict_that_asks_for_something_says_what_in_text_markdown_and_page(Verdict verdict, string step)
    {
        var document = ResultSamples.Duet with { Verdict = verdict };

        Assert.Contains(NextStep.Of(document), next => $"{next}".Contains(step, StringComparison.Ordinal));
        var first = NextStep.Of(document)[0];
        var text = string.Join(' ', TextReport.Render(document).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"next: {first.Sentence} {first.Command}".Trim(), text, StringComparison.Ordinal);
        Assert.Contains("class=\"next\"", PrefillBench.Report.Html.HtmlReport.Render([document]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Verdict.Pass)]
    [InlineData(Verdict.Identical)]
    [InlineData(Verdict.Recorded)]
    [InlineData(Verdict.Skipped)]
    public static void Nothing_is_to_be_done_after_the_others(Verdict verdict) =>
        Assert.Empty(NextStep.Of(ResultSamples.Duet with { Verdict = verdict }));

    [Theory]
    [InlineData(Verdict.Regressed)]
    [InlineData(Verdict.Drift)]
    [InlineData(Verdict.Improved)]
    [InlineData(Verdict.ForeignBaseline)]
    public static void Nothing_is_approved_beside_another_side(Verdict verdict) => Assert.DoesNotContain(
        NextStep.Of(ResultSamples.Duet with { Verdict = verdict, Run = Run with { Against = "main" } }),
        step => $"{step}".Contains("approve", StringComparison.Ordinal));

    public static TheoryData<Verdict, string> StepsOfABuild => new()
    {
        { Verdict.Regressed, "-t:PrefillBenchApprove -p:PrefillBenchReason=\"...\"" },
        { Verdict.Regressed, "-t:PrefillBench -p:PrefillBenchFilter=b16-s4096-fp8_qkv-h64x8-d128-HND-p16" },
        { Verdict.Crashed, "-p:PrefillBenchVerbosity=diagnostic" },
        { Verdict.Inconclusive, "-t:PrefillBench -p:PrefillBenchPairs=" },
        { Verdict.Recorded, "-t:PrefillBenchApprove" },
    };

    [Theory]
    [MemberData(nameof(StepsOfABuild))]
    public static void After_a_build_the_next_step_is_a_build(Verdict verdict, string step)
    {
        const string build = "dotnet build 'my gate.csproj' -p:PrefillBenchDevice=cpu";
        var document = ResultSamples.Duet with
        {
            Verdict = verdict, Run = Run with { Argv = ["run", "--msbuild", build, "--filter", "b1-*"] },
            Rows = [.. ResultSamples.Duet.Rows.Select(row => verdict == Verdict.Recorded ? row with { Verdict = verdict } : row)],
        };

        var commands = NextStep.Of(document).Select(next => next.Command).OfType<string>().ToArray();

        Assert.All(commands, command => Assert.StartsWith(build, command, StringComparison.Ordinal));
        Assert.Contains(commands, command => command.Contains(step, StringComparison.Ordinal));
    }

    [Fact]
    public static void A_run_that_was_ended_is_resumed() => Assert.Equal(
        [new NextStep("Measure what is missing:", "dotnet prefill-bench run --suite ci --resume")],
        NextStep.Of(ResultSamples.Duet with { Verdict = Verdict.Pass, Run = Run with { Complete = false } }));

    [Fact]
    public static void What_is_continued_is_in_the_folders_that_the_run_was_given()
    {
        var commands = new ToolCommands(Run with { Argv = ["run", "--baselines", "/tmp/b", "--output", "/tmp/o", "--suite", "ci"] });

        Assert.Equal("dotnet prefill-bench run --baselines /tmp/b --suite ci --output /tmp/o --resume", commands.Rest.Command);
        Assert.EndsWith("--output /tmp/o --more", commands.MorePairs(24).Command, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_run_on_several_cards_is_continued_on_all_of_them()
    {
        ImmutableArray<string> argv = ["run", "--devices", "cuda:0,cuda:1", "--seed", "1", "--timeout", "9m", "--output", "/tmp/o"];
        var commands = new ToolCommands(Run with { Argv = argv });

        Assert.Equal(
            "dotnet prefill-bench run --devices cuda:0,cuda:1 --seed 1 --output /tmp/o --resume", ToolCommands.Continue(argv));
        Assert.Equal(
            "dotnet prefill-bench run --devices cuda:0,cuda:1 --seed 1 --suite ci --output /tmp/o --resume", commands.Rest.Command);
        Assert.Equal("dotnet prefill-bench run --seed 1 --suite ci --pairs 48 --devices cuda:0,cuda:1", commands.MorePairs(24).Command);
    }

    [Fact]
    public static void What_follows_a_merge_measures_as_its_shards_did_and_approves_what_it_left()
    {
        var commands = RunCommands.Of(Run with
        {
            Argv = ["merge", "1", "3", "--allow-missing", "--output", "/tmp/m", "--baselines", "b"],
            ShardArgv = ["run", "--device", "cuda:1", "--pairs", "12", "--shard", "1/3", "--output", "1"],
            Shards = [.. new[] { "1/3", "3/3" }.Select(shard => new ShardSection(shard, "r", "c", "b", default, 1, 4))],
        });

        Assert.Equal("dotnet prefill-bench run --device cuda:1 --pairs 12 --suite ci", commands.Again);
        Assert.Equal(
            "dotnet prefill-bench run --device cuda:1 --pairs 12 --suite ci --shard 2/3 --output shard-2", commands.Rest.Command);
        Assert.Equal(
            "dotnet prefill-bench run --device cuda:1 --suite ci --pairs 48 --shard 1/3 --output shard-1", commands.MorePairs(24).Command);
        Assert.Equal("dotnet prefill-bench approve --suite ci --from /tmp/m --baselines b --reason \"...\"", commands.Approve);
    }

    [Theory]
    [InlineData("run", "dotnet prefill-bench run --suite ci")]
    [InlineData("run --suite ci --run-id abc --output /tmp/x --no-color --filter b1-*",
        "dotnet prefill-bench run --suite ci --filter 'b1-*'")]
    [InlineData("run --spec /home/ada/perf/sweep.yaml --suite ci", "dotnet prefill-bench run --spec sweep.yaml --suite ci")]
    [InlineData("run --case batch=1,len=64,quant=bf16 --device fake:/tmp/x/fake.json",
        "dotnet prefill-bench run --case batch=1,len=64,quant=bf16 --device fake:fake.json")]
    [InlineData("run --kernel mine=/abs/mine.kernel.json --resume --timeout 9m",
        "dotnet prefill-bench run --kernel mine=mine.kernel.json --suite ci")]
    public static void A_run_is_repeated_without_what_belongs_to_one_call_or_one_machine(string given, string again) =>
        Assert.Equal(again, new ToolCommands(Run with { Argv = [.. given.Split(' ')] }).Again);

    [Fact]
    public static void A_name_with_blanks_and_quotes_stays_one_word_of_a_shell() => Assert.Equal(
        "dotnet prefill-bench run --against 'kernel=it'\\''s mine' --suite ci",
        new ToolCommands(Run with { Argv = ["run", "--against", "kernel=it's mine"] }).Again);

    /// <summary>The folder of other kernels is somewhere beside the checkout; by its name alone the command would find nothing.</summary>
    [Fact]
    public static void A_folder_of_kernels_is_named_as_the_report_names_it() => Assert.Equal(
        "dotnet prefill-bench run --kernels ../other/kernels --suite ci",
        new ToolCommands(Run with
        {
            Kernels = "../other/kernels", Argv = ["run", "--kernels", "/home/me/other/kernels", "--suite", "ci"],
        }).Again);

    [Fact]
    public static void The_mean_of_a_sweep_is_geometric()
    {
        var rows = ResultSamples.Duet.Rows.Select((row, i) => row with { Ratio = i % 2 == 0 ? 2 : 0.5 });

        var sentence = SweepMean.Sentence(ResultSamples.Duet with { Rows = [.. rows] });

        Assert.Contains("change 0.0% (6 rows)", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public static void Skipped_cases_are_grouped_by_their_reason_whatever_its_numbers()
    {
        var skipped = Enumerable.Range(1, 200).Select(
            i => new SkippedSection($"case-{i}", $"needs {i}.5 GiB of memory; 139.8 GiB are free"))
            .Append(new("other", "window 128: the CPU kernels have none"));

        var text = TextReport.Render(ResultSamples.Duet with { Skipped = [.. skipped] }, 300);

        Assert.Contains(
            "SKIPPED 200 cases, case-1, case-2, case-3 and 197 more; the first: needs 1.5 GiB of memory; 139.8 GiB are free\n", text,
            StringComparison.Ordinal);
        Assert.Contains("SKIPPED other: window 128", text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_large_sweep_shows_what_leaves_something_to_explain_and_counts_the_rest()
    {
        var cases = Enumerable.Range(1, 256).Select(i => ResultSamples.Case(i, 4096, "bf16")).ToArray();
        var rows = cases.Select((c, i) => ResultSamples.Duet.Rows[1] with
        {
            Id = c.Rows[^1], Case = c.Id, Verdict = i == 99 ? Verdict.Regressed : Verdict.Pass, Reason = i == 99 ? "why" : "",
        });
        var document = ResultSamples.Duet with { Cases = [.. cases], Rows = [.. rows], Skipped = [] };

        var (brief, all) = (TextReport.Lines(document).ToArray(), TextReport.Lines(document, detailed: true).ToArray());

        Assert.Contains("255 more cases passed or were skipped: see report.md, or --verbosity detailed", brief.Select(line => line.Text));
        Assert.True(brief.Length < 50, $"{brief.Length} lines");
        Assert.True(all.Length > 2 * 256, $"{all.Length} lines");
        var verdict = Array.FindIndex(brief, line => line.Text.StartsWith("verdict: ", StringComparison.Ordinal));
        Assert.StartsWith("REGRESSED b100", brief[verdict - 1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Verdict.Inconclusive, ExitCode.NotJudged, Tone.Warning)]
    [InlineData(Verdict.Recorded, ExitCode.Passed, Tone.Plain)]
    [InlineData(Verdict.Pass, ExitCode.Passed, Tone.Good)]
    [InlineData(Verdict.Regressed, ExitCode.Regressed, Tone.Bad)]
    public static void Red_is_for_what_was_proved(Verdict verdict, ExitCode exit, Tone tone)
    {
        var lines = TextReport.Lines(ResultSamples.Duet with { Verdict = verdict, ExitCode = exit });

        Assert.Equal(tone, lines.Single(line => line.Text.StartsWith("verdict: ", StringComparison.Ordinal)).Tone);
    }
}
