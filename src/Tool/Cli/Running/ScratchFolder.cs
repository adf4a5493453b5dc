namespace PrefillBench.Cli.Running;

/// <summary>A temporary folder that goes with the run.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("prefill-bench-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left for the system's own cleaning; the run's result does not depend on it.
        }
    }
}
