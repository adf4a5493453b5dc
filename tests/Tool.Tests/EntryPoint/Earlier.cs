using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>A run that was measured and approved once for all tests that need one to be there before.</summary>
internal static class Earlier
{
    public const string Output = "earlier";

    private static readonly Lazy<Task<Dictionary<string, string>>> Once = new(MeasureAsync);

    /// <summary>Gives the bench the earlier run's output, its approved baseline and its log.</summary>
    public static async Task RestoreAsync(GateBench bench)
    {
        foreach (var (name, text) in await Once.Value)
        {
            var path = Path.Combine(bench.Folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text);
        }
    }

    private static async Task<Dictionary<string, string>> MeasureAsync()
    {
        using var bench = new GateBench();
        var outcome = await bench.RunAsync(Output, FakeMachine.Quiet, "--on-missing-baseline", "record");
        Assert.True(outcome.Exit == ExitCode.Passed, outcome.Printed);
        await bench.ApproveAsync();
        return bench.Files().Where(
            file => file.Key.StartsWith(Output, StringComparison.Ordinal) || file.Key.StartsWith("baselines", StringComparison.Ordinal))
            .ToDictionary(file => file.Key, file => file.Value);
    }
}
