using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>The names of other users' programs, as far as the system tells them.</summary>
internal static class ProgramName
{
    /// <summary>proc(5), "comm": at most 15 characters. Null elsewhere than on Linux, and for a process not seen from here.</summary>
    public static string? Of(int process) => SystemFile.ReadOrNull($"/proc/{process}/comm")?.TrimEnd();
}
