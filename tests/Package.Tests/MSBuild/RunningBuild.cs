using System.Diagnostics;
using System.Globalization;

namespace PrefillBench.Tests.Package;

/// <summary>A build whose gate is still measuring, to be disturbed.</summary>
public sealed class RunningBuild : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Gating gating;

    public RunningBuild(ProcessStartInfo start, Gating gating)
    {
        this.gating = gating;
        process = Process.Start(start)!;
        process.StandardInput.Close();
        output = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public int Id => process.Id;

    /// <summary>Waits until the tool measures.</summary>
    /// <returns>The tool's process id, from the sign beside its device lock.</returns>
    public async Task<int> MeasuringAsync()
    {
        var patience = Stopwatch.StartNew();
        while (Sign() is not { } sign || !File.Exists(Path.Combine(gating.Output, "journal.jsonl")))
        {
            Assert.False(process.HasExited, process.HasExited ? await output : "");
            Assert.True(patience.Elapsed < Patience, "the tool does not measure");
            await Task.Delay(20, Cancellation);
        }

        return int.Parse(Sign()!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    public async Task<(int Code, string Output)> EndAsync()
    {
        await process.WaitForExitAsync(Cancellation).WaitAsync(Patience, Cancellation);
        return (process.ExitCode, await output.WaitAsync(Patience, Cancellation));
    }

    /// <summary>The build's own log; only a build that ends by itself finishes writing it.</summary>
    public async Task<Built> BuiltAsync()
    {
        var (code, text) = await EndAsync();
        return Built.Read(code, text, gating.At("log.binlog"));
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private string? Sign() => Directory.Exists(gating.Locks)
        && Directory.EnumerateFiles(gating.Locks, "*.holder-*").FirstOrDefault() is { } file
        && File.ReadAllText(file) is { Length: > 0 } text
        ? text
        : null;
}
