using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>
/// Nine sessions on a machine whose speed differs between them by some percent: two measured and approved through the command line, the others
/// made of the first as the machine would have changed it.
/// </summary>
public sealed class SessionsOfAChangingMachine : IAsyncLifetime
{
    private static readonly double[] Levels = [1, 1.02, 0.985, 1.01, 0.99, 1.03, 0.975, 1.005, 0.995];
    private static readonly double[] Own = [1, 1, 1.002, 0.998, 1, 1.003, 1.001, 0.997, 0.999];

    public string Verified { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        using var bench = new GateBench(Specs.Of());
        foreach (var (session, level) in Levels.Take(2).Index())
        {
            await bench.RunAsync(Machine(level, level, level) with { Seed = 300 + session });
            await bench.ApproveAsync(session == 0 ? [] : ["--add-session"]);
        }

        var measured = BaselineJson.Read(File.ReadAllBytes(bench.VerifiedFile), bench.VerifiedFile);
        Verified = BaselineJson.Write(measured with
        {
            Rows = measured.Rows.ToImmutableSortedDictionary(row => row.Key, row => row.Value with { Sessions = [.. row.Value.Sessions, .. Further(row.Value.Sessions[0])] }),
        });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static IEnumerable<BaselineSession> Further(BaselineSession first) => Enumerable.Range(2, Levels.Length - 2).Select(session => first with
    {
        RunId = $"run-{session}",
        ProcessMedianMs = [.. first.ProcessMedianMs.Select(ms => Own[session] * Levels[session] * ms)],
        Control = first.Control! with { ProcessMs = [.. first.Control.ProcessMs.Select(ms => Levels[session] * ms)] },
    });

    public static FakeMachine Machine(double baselineMs, double trtllmMs, double? controlMs) =>
        new([Rule("*/baseline", baselineMs), Rule("*/trtllm", trtllmMs), .. controlMs is { } ms ? [Rule("control", ms)] : Array.Empty<string>()]);
}

public sealed class StoredControlTests(SessionsOfAChangingMachine sessions) : IClassFixture<SessionsOfAChangingMachine>
{
    private const string Normalised = "Normalised by the control: 2 of 2 rows.";
    private const string NotNormalised = "Not normalised by a control: 2 rows; no control was measured today.";

    [Theory]
    [InlineData(1.02, 1.02, 1.02, ExitCode.Passed, Verdict.Pass, Normalised)]
    [InlineData(1.02, 1.02, null, ExitCode.NotJudged, Verdict.Inconclusive, NotNormalised)]
    [InlineData(1.02, 1.06, 1.02, ExitCode.Regressed, Verdict.Regressed, Normalised)]
    [InlineData(1.02, 1.06, null, ExitCode.NotJudged, Verdict.Inconclusive, NotNormalised)]
    public async Task A_slower_machine_is_told_from_a_slower_row(
        double baselineMs, double trtllmMs, double? controlMs, ExitCode exit, Verdict verdict, string said)
    {
        using var bench = Bench();

        var outcome = await bench.RunAsync(SessionsOfAChangingMachine.Machine(baselineMs, trtllmMs, controlMs) with { Seed = 7 });

        Assert.True((exit, verdict) == (outcome.Exit, outcome.VerdictOf($"{Specs.Short}/trtllm")), outcome.Printed);
        Assert.Equal(controlMs is null ? Verdict.Inconclusive : Verdict.Pass, outcome.VerdictOf($"{Specs.Short}/baseline"));
        Assert.Contains(said, outcome.Unwrapped, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_tell_what_the_control_did_and_how_often_the_normalised_rule_errs()
    {
        using var bench = Bench();

        var outcome = await bench.RunAsync(SessionsOfAChangingMachine.Machine(1.02, 1.02, 1.02) with { Seed = 7 });

        Assert.All(outcome.Results!.Rows, row =>
        {
            Assert.Equal(1.02, row.Control!.Ratio!.Value, 2);
            Assert.Equal(1, row.Control.Slope!.Value, 0.2);
            Assert.Equal(1, row.Ratio!.Value, 2);
            Assert.Contains("9 stored sessions, normalised by the control", row.Reason, StringComparison.Ordinal);
        });
        Assert.Equal((9, 9), (outcome.Results.StoredRates!.Sessions, outcome.Results.StoredRates.Normalised));
        Assert.Contains($"would have alarmed {outcome.Results.StoredRates.Alarmed} times in 9, 9 of them normalised by the control", outcome.Unwrapped.Replace("1 time in", "1 times in", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private GateBench Bench()
    {
        var bench = new GateBench(Specs.Of());
        Directory.CreateDirectory(Path.GetDirectoryName(bench.VerifiedFile)!);
        File.WriteAllText(bench.VerifiedFile, sessions.Verified);
        return bench;
    }
}
