namespace PrefillBench.Tests.Baselines;

/// <summary>A folder of one test, removed with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("prefill-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
