using System.Text.Json.Nodes;

namespace PrefillBench.Devices.Adapters;

/// <summary>
/// Where compilers and tuners in Python keep what they made, for kernels/adapters/pb_caches.py: equal code finds what other processes of it
/// left, and other code never does. What a package builds for itself does not depend on a kernel's options, so it goes by the environment.
/// </summary>
internal static class HostCaches
{
    private const int NameLength = 16;

    private static int folders;

    /// <returns>Null for code that nobody has identified yet: it leaves the interpreter's environment as it is.</returns>
    public static JsonObject? Of(AdapterDescription description)
    {
        if (!description.IsKept)
        {
            return null;
        }

        // Beside the code, which goes with the run.
        if (description.TunesInEachProcess)
        {
            var name = $"caches-{Environment.ProcessId}-{Interlocked.Increment(ref folders)}";
            return new() { ["folder"] = Path.Combine(Path.GetDirectoryName(description.File)!, name) };
        }

        var (code, environment) = AdapterCode.IdentitiesOf(File.ReadAllText(description.File));
        return new() { ["code"] = code[..NameLength], ["environment"] = environment[..NameLength] };
    }
}
