namespace PrefillBench.Devices;

/// <summary>
/// The build of this tool that measures: assemblies whose kernels the runtime compiles for the processor at hand, and the bundled CUDA
/// kernels. Usually it is what runs now. The program of the Linux x64 package, machine code for any such processor, has it beside itself.
/// </summary>
public static class ManagedBuild
{
    // Compiled into that program by eng/native/Native.csproj; relative to its folder.
    private const string Setting = "PrefillBench.ManagedBuild";

    private static string? Place => AppContext.GetData(Setting) as string;

    /// <summary>Whether this process is another program than the one that measures.</summary>
    public static bool IsApart => Place is not null;

    /// <summary>Absolute.</summary>
    public static string Folder => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, Place ?? ""));
}
