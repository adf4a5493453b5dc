using System.ComponentModel;

namespace PrefillBench.Diagnostics;

/// <summary>Why the system did not start a program, without the runtime's own long sentence.</summary>
public static class StartFailure
{
    public const string NoFile = "there is no such file";

    private const int NoSuchFile = 2;
    private const int NoProgram = 8;
    private const int NotPermitted = 13;

    /// <param name="program">As it was given: a name that is looked for on the PATH, or a path.</param>
    /// <returns>A clause without a full stop.</returns>
    public static string Why(string program, Win32Exception e) => e.NativeErrorCode switch
    {
        NoSuchFile when Path.GetFileName(program) == program => "no program of this name is on the PATH",
        NoSuchFile => NoFile,
        NoProgram => "it is not a program for this machine",
        NotPermitted when Directory.Exists(program) => "it is a folder",
        NotPermitted => "it may not be executed (chmod +x)",
        _ => PlainText.OneLine(e.Message),
    };
}
