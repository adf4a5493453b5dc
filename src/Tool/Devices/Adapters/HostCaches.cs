using System.Text.Json.Nodes;

namespace PrefillBench.Devices.Adapters;

/// <summary>
/// Folders in which compilers and tuners in Python keep their results, for kernels/adapters/pb_caches.py. Processes of equal code share a
/// folder, and other code never sees it. What a package builds for itself does not depend on a kernel's options, so it goes by the
/// environment.
/// </summary>
internal static class HostCaches
{
    private const int NameLength = 16;

    private static int folders;

    /// <returns>The folders; null for code that is not identified yet, which leaves the interpreter's environment as it is.</returns>
    public static JsonObject? Of(AdapterDescription description)
    {
        if (!description.IsKept)
        {
            return null;
        }

        // The folder is beside the code, which is removed with the run.
        if (description.TunesInEachProcess)
        {
            var name = $"caches-{Environment.ProcessId}-{Interlocked.Increment(ref folders)}";
            return new() { ["folder"] = Path.Combine(Path.GetDirectoryName(description.File)!, name) };
        }

        var (code, environment) = AdapterCode.IdentitiesOf(File.ReadAllText(description.File));
        return new() { ["code"] = code[..NameLength], ["environment"] = environment[..NameLength] };
    }
}
