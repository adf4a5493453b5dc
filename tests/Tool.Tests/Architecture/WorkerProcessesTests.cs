namespace PrefillBench.Tests.Architecture;

/// <summary>
/// A worker that is a process costs a test half a second; what it shows beyond a worker in this process is shown once.
/// </summary>
public static class WorkerProcessesTests
{
    private static readonly string[] Allowed = ["LifecycleTests.cs", "OrphanTests.cs", "WorkerProcessTests.cs"];

    [Fact]
    public static void Only_the_tests_about_processes_start_workers_as_processes()
    {
        string[] starts =
        [
            $"{nameof(Runs.ToolProcess)}.Run(",
            nameof(Measurement.FakeBench.InProcesses),
            $"{nameof(Measurement.FakeBench.Program)}.StartInfo",
        ];
        var folder = Path.Combine(Repository.Root, "tests", "Tool.Tests");

        Findings.None(
            from file in Directory.EnumerateFiles(folder, "*Tests.cs", SearchOption.AllDirectories)
            where !Allowed.Contains(Path.GetFileName(file)) && Path.GetFileName(file) != $"{nameof(WorkerProcessesTests)}.cs"
            where starts.Any(start => File.ReadAllText(file).Contains(start, StringComparison.Ordinal))
            select $"{Path.GetFileName(file)} starts worker processes; hand in InProcessWorkers");
    }
}
