using PrefillBench.Diagnostics;

namespace PrefillBench.Cli;

/// <summary>A file that a command line names for output; <c>-</c> means standard output wherever one can be named.</summary>
internal sealed record OutputPath(string Path)
{
    public const string StandardOutput = "-";

    /// <summary>By any of its names: what the command prints anyway must not be mixed with it.</summary>
    public bool IsStandardOutput(CliEnvironment environment) =>
        Path == StandardOutput || TargetIn(environment) is WriteTarget.Descriptor { Number: WriteTarget.Descriptor.StandardOutput };

    /// <summary>Whether the text can be written again after a failure elsewhere; what went into a pipe has been read.</summary>
    public bool IsFile(CliEnvironment environment) => Path != StandardOutput && TargetIn(environment) is WriteTarget.RegularFile;

    public void Write(CliEnvironment environment, string text)
    {
        if (IsStandardOutput(environment))
        {
            environment.Out.Write(text);
        }
        else
        {
            WholeFile.Write(environment.Absolute(Path), text);
        }
    }

    /// <summary>Finds out beforehand what would keep <see cref="Write"/> from succeeding.</summary>
    /// <exception cref="PfbException">FolderNotWritable or DiskFull.</exception>
    public void Probe(CliEnvironment environment)
    {
        if (!IsStandardOutput(environment))
        {
            WriteProbe.File(environment.Absolute(Path));
        }
    }

    private WriteTarget TargetIn(CliEnvironment environment) => WriteTarget.Of(environment.Absolute(Path));
}
