using System.Reflection.PortableExecutable;

namespace PrefillBench.Cli.Running;

/// <summary>
/// Whether a build's own code was compiled ahead of time. Such code stays as it is in a worker, while the rest is
/// compiled by the runtime: two sides of a comparison should be of one kind.
/// </summary>
internal static class Precompilation
{
    private const string Assembly = "dotnet-prefill-bench.dll";

    /// <summary>False where there is no assembly to look at, as in a single-file program.</summary>
    public static bool IsIn(string folder)
    {
        var path = Path.Combine(folder, Assembly);
        if (!File.Exists(path))
        {
            return false;
        }

        using var reader = new PEReader(File.OpenRead(path));
        return reader.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory.Size: > 0 };
    }
}
