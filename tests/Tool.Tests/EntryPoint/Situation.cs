using PrefillBench.Diagnostics;
using PrefillBench.Gate;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>One row of the table: what was approved, what is measured now, and what the gate must say.</summary>
/// <param name="Exit">Of the whole run.</param>
/// <param name="Verdict">The worst.</param>
internal sealed record Situation(ExitCode Exit, Verdict Verdict)
{
    /// <summary>Measured and approved beforehand; null for none.</summary>
    public FakeMachine? Approved { get; init; }

    /// <summary>The spec while <see cref="Approved"/> was measured, where it was another.</summary>
    public string? ApprovedSpec { get; init; }

    /// <summary>Its rows were approved by a tool that kept no code.</summary>
    public bool WithoutCode { get; init; }

    public FakeMachine Now { get; init; } = FakeMachine.Quiet;

    public string Spec { get; init; } = Specs.Of();

    public string[] Arguments { get; init; } = [];

    /// <summary>Expected verdicts of rows, by id.</summary>
    public (string Row, Verdict Verdict)[] Rows { get; init; } = [];

    /// <summary>Codes that must be printed.</summary>
    public DiagnosticCode[] Codes { get; init; } = [];

    /// <summary>Text that the report must show.</summary>
    public string Shown { get; init; } = "";

    public async Task CheckAsync()
    {
        using var bench = new GateBench(ApprovedSpec ?? Spec);
        if (Approved is not null)
        {
            await bench.RunAsync(Approved, "--on-missing-baseline", "record");
            await bench.ApproveAsync();
            if (WithoutCode)
            {
                var lines = File.ReadAllLines(bench.VerifiedFile);
                File.WriteAllLines(bench.VerifiedFile, lines.Where(line => !line.Contains("\"codeSha256\"", StringComparison.Ordinal)));
            }
        }

        bench.Spec = Spec;
        var approved = Approved is null ? null : File.ReadAllText(bench.VerifiedFile);

        var outcome = await bench.RunAsync(Now, Arguments);

        Assert.True((Exit, Verdict) == (outcome.Exit, outcome.Results?.Verdict), $"{outcome.Results?.Verdict.Name()}\n{outcome.Printed}");
        Assert.All(Rows, row => Assert.Equal(row.Verdict, outcome.VerdictOf(row.Row)));
        Assert.All(Codes, code => Assert.Contains($" {code.Id}: ", outcome.Out, StringComparison.Ordinal));
        Assert.Contains(Shown, outcome.Unwrapped, StringComparison.Ordinal);
        Assert.Equal(approved, File.Exists(bench.VerifiedFile) ? File.ReadAllText(bench.VerifiedFile) : null);
    }
}
