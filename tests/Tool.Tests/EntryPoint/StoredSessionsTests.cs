using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>Eight sessions, each measured and approved through the command line.</summary>
public sealed class EightSessions : IAsyncLifetime
{
    public string Verified { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        using var bench = new GateBench(Specs.Of());
        for (var session = 0; session < 8; session++)
        {
            await bench.RunAsync(Quiet with { Seed = 100 + session });
            await bench.ApproveAsync(session == 0 ? [] : ["--add-session"]);
        }

        Verified = File.ReadAllText(bench.VerifiedFile);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>The table for stored times once there are enough sessions for a prediction interval.</summary>
public sealed class StoredSessionsTests(EightSessions sessions) : IClassFixture<EightSessions>
{
    [Theory]
    [InlineData(1.0, "auto", "warn", ExitCode.Passed, Verdict.Pass, null)]
    [InlineData(1.1, "auto", "warn", ExitCode.Regressed, Verdict.Regressed, "PFB1001")]
    [InlineData(0.9, "auto", "warn", ExitCode.Passed, Verdict.Improved, "PFB1004")]
    [InlineData(1.02, "5%", "warn", ExitCode.Passed, Verdict.Drift, "PFB1003")]
    [InlineData(1.02, "5%", "fail", ExitCode.Regressed, Verdict.Drift, "PFB1003")]
    public async Task A_session_is_held_against_the_stored_ones(
        double medianMs, string mustCatch, string onDrift, ExitCode exit, Verdict verdict, string? code)
    {
        using var bench = new GateBench(Specs.Of(gate: $"must_catch: {mustCatch}, on_drift: {onDrift}"));
        Directory.CreateDirectory(Path.GetDirectoryName(bench.VerifiedFile)!);
        File.WriteAllText(bench.VerifiedFile, sessions.Verified);

        var outcome = await bench.RunAsync(new FakeMachine(Rule("*/trtllm", medianMs)) with { Seed = 7 });

        Assert.True((exit, verdict) == (outcome.Exit, outcome.Results?.Verdict), outcome.Printed);
        Assert.Equal((Verdict.Pass, verdict), (outcome.VerdictOf($"{Specs.Short}/baseline"), outcome.VerdictOf($"{Specs.Short}/trtllm")));
        Assert.Contains(code is null ? "verdict: PASS" : $" {code}: ", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_session_is_stored_once()
    {
        var baseline = BaselineJson.Read(System.Text.Encoding.UTF8.GetBytes(sessions.Verified), "verified");

        Assert.All(baseline.Rows.Values, row => Assert.Equal(8, row.Sessions.Select(session => session.RunId).Distinct().Count()));
    }
}
