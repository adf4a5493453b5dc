using System.Diagnostics;
using System.Runtime.Versioning;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>What breaks while a command measures costs nothing that was measured.</summary>
public static class KeepingTests
{
    [Fact]
    public static async Task Files_that_break_beside_the_baseline_end_no_run()
    {
        using var bench = new GateBench();
        await Earlier.RestoreAsync(bench);
        bench.WhileMeasuring = () =>
        {
            File.WriteAllText(Beside(bench, "qualification.json"), "{");
            File.WriteAllText(Beside(bench, "calibration.json"), "{");
        };

        var outcome = await bench.RunAsync(Quiet, "--against", bench.Script("before", Refactored));

        Assert.True(outcome.Exit == ExitCode.Passed, outcome.Printed);
    }

    /// <summary>Both sides were made and the approved times read before the first process started.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public static async Task Baselines_that_are_deleted_or_edited_in_mid_run_change_nothing_of_it(bool deleted)
    {
        using var bench = new GateBench();
        await Earlier.RestoreAsync(bench);
        bench.WhileMeasuring = () =>
        {
            if (deleted)
            {
                Directory.Delete(bench.Baselines, recursive: true);
            }
            else
            {
                File.WriteAllText(bench.VerifiedFile, "{ half an edi");
            }
        };

        var run = await bench.RunAsync(Refactored);
        var again = await bench.CallAsync(["approve", "--from", bench.LastOutput, "--reason", "as it was measured"]);

        Assert.Equal((ExitCode.Passed, PrefillBench.Gate.Verdict.Pass), (run.Exit, run.Results!.Verdict));
        Assert.Equal(deleted ? ExitCode.Passed : ExitCode.BadInput, again.Exit);
        Assert.Contains(deleted ? "approved" : "error PFB3", again.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task A_place_that_cannot_be_written_any_more_is_named_and_everything_else_is_written()
    {
        using var bench = new GateBench();
        bench.WhileMeasuring = () =>
        {
            Directory.CreateDirectory(bench.ReceivedFile);
            Directory.CreateDirectory(Path.Combine(bench.Folder, "summary.md"));
        };

        var outcome = await bench.RunAsync(
            "out", Quiet, "--on-missing-baseline", "record", "--report", "md=summary.md", "--report", "junit=junit.xml");

        Assert.True(outcome.Exit == ExitCode.Failed, outcome.Printed);
        Assert.Equal(["PFB4004", "PFB4004"], outcome.Results!.Diagnostics.Select(diagnostic => diagnostic.Code));
        Assert.Contains("summary.md", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("verdict: RECORDED (exit 1)", outcome.Out, StringComparison.Ordinal);
        string[] written =
        [
            Path.Combine(bench.Folder, "junit.xml"), Path.Combine(bench.Folder, "out", "report.md"),
            Path.Combine(bench.Folder, "out", "report.html"),
        ];
        Assert.All(written, file => Assert.Contains("summary.md", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public static async Task A_baselines_folder_that_cannot_be_written_is_said_first_and_costs_the_approval_alone()
    {
        using var bench = new GateBench();
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(bench.Baselines).FullName, Slug), "no folder");

        var outcome = await bench.RunAsync(Quiet, "--on-missing-baseline", "record");

        Assert.True(outcome.Exit == ExitCode.Passed, outcome.Printed);
        Assert.Contains("warning PFB4004: this run cannot be approved here", outcome.Error, StringComparison.Ordinal);
        var diagnostic = Assert.Single(outcome.Results!.Diagnostics);
        Assert.Equal(("PFB4004", "warning"), (diagnostic.Code, diagnostic.Severity));
    }

    [Fact]
    public static async Task A_damaged_log_is_said_first_and_does_not_keep_the_run_from_judging()
    {
        using var bench = new GateBench();
        await Earlier.RestoreAsync(bench);
        File.AppendAllText(Beside(bench, "log.jsonl"), "<<<<<<< HEAD\n");

        var outcome = await bench.RunAsync(Refactored);

        Assert.True(outcome.Exit == ExitCode.Passed, outcome.Printed);
        Assert.Contains("log.jsonl(2", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("warning PFB3006: this run cannot be approved here", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public static async Task A_journal_that_breaks_costs_the_possibility_to_continue_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a journal that breaks at will is a pipe");
        using var bench = new GateBench();
        var journal = Path.Combine(Directory.CreateDirectory(Path.Combine(bench.Folder, "out")).FullName, "journal.jsonl");
        using (var made = Process.Start("mkfifo", journal))
        {
            made.WaitForExit();
        }

        var reader = Task.Run(() => new StreamReader(journal), TestContext.Current.CancellationToken);
        bench.WhileMeasuring = () => reader.Result.Dispose();

        var outcome = await bench.RunAsync("out", Quiet, "--on-missing-baseline", "record");

        Assert.True(outcome.Exit == ExitCode.Failed, outcome.Printed);
        Assert.Contains("journal.jsonl cannot be written", Assert.Single(outcome.Results!.Diagnostics).Text, StringComparison.Ordinal);
        Assert.Contains("verdict: RECORDED (exit 1)", outcome.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(bench.ReceivedFile));
    }

    [Theory]
    [InlineData("calibrate", "calibration.json", "--pairs")]
    [InlineData("qualify", "qualification.json", "--gates")]
    public static async Task What_took_hours_goes_into_the_output_folder_when_its_file_breaks_meanwhile(
        string command, string file, string number)
    {
        using var bench = new GateBench();
        bench.WhileMeasuring = () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(bench.VerifiedFile)!);
            File.WriteAllText(Beside(bench, file), "{");
        };
        string[] more = command == "qualify" ? ["--slow", "none"] : [];

        var outcome = await bench.CallAsync([
            command, "--device", $"fake:{bench.Script("device", Quiet)}", "--output", "out", number, "4", "--verbosity", "quiet", .. more,
        ]);

        Assert.True(outcome.Exit == ExitCode.BadInput, outcome.Printed);
        Assert.Equal("{", File.ReadAllText(Beside(bench, file)));
        var kept = Path.Combine(bench.Folder, "out", $"{GateBench.Suite}.{file}");
        Assert.Contains($"the results are in {kept}", outcome.Error, StringComparison.Ordinal);
        File.Move(kept, Beside(bench, file), overwrite: true);
        var read = Bookkeeping.Read(new(bench.Baselines), Slug, GateBench.Suite);
        Assert.Equal(4, read.Calibration?.Sessions.Single().Pairs.Length ?? read.Qualification!.Sessions.Single().Gates.Length);
        Assert.NotEmpty(outcome.Out);
    }

    private static string Beside(GateBench bench, string ending) =>
        Path.Combine(Path.GetDirectoryName(bench.VerifiedFile)!, $"{GateBench.Suite}.{ending}");
}
