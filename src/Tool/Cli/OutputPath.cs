using System.Text;
using PrefillBench.Diagnostics;

namespace PrefillBench.Cli;

/// <summary>A file that a command line names for output; <c>-</c> means standard output wherever one can be named.</summary>
internal sealed record OutputPath(string Path)
{
    public const string StandardOutput = "-";

    /// <summary>Complains about every path that cannot be written, and about more than one text on standard output.</summary>
    /// <param name="paths">Each as the command line has it, such as "--report md=-".</param>
    /// <param name="printed">The output that goes to standard output in any case, such as "--format json"; null when it can be left
    /// out.</param>
    /// <exception cref="PfbException">A path cannot be written to; the exception has all complaints.</exception>
    public static void Require(CliEnvironment environment, IReadOnlyCollection<(string Option, OutputPath Path)> paths, string? printed)
    {
        var complaints = paths.SelectMany(named => PfbException.Of(() => named.Path.Probe(environment))).ToArray();
        if (complaints.Length > 0)
        {
            throw new PfbException(complaints);
        }

        string[] onStandardOutput =
        [
            .. printed is null ? Array.Empty<string>() : [printed],
            .. paths.Where(named => named.Path.IsStandardOutput(environment)).Select(named => named.Option),
        ];
        if (onStandardOutput.Length > 1)
        {
            throw new PfbException(
                Codes.BadCommandLine,
                $"standard output takes one text, but it is asked for by {string.Join(" and by ", onStandardOutput)}; "
                + "write the others to files");
        }
    }

    /// <summary>True for standard output by any of its names. What the command prints anyway must not be mixed with it.</summary>
    public bool IsStandardOutput(CliEnvironment environment) =>
        Path == StandardOutput || TargetIn(environment) is WriteTarget.Descriptor { Number: WriteTarget.Descriptor.StandardOutput };

    /// <summary>True when the text can be written again after a failure elsewhere. What went into a pipe has been read.</summary>
    public bool IsFile(CliEnvironment environment) => Path != StandardOutput && TargetIn(environment) is WriteTarget.RegularFile or null;

    public void Write(CliEnvironment environment, string text) => Write(environment, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <param name="content">Writes UTF-8.</param>
    public void Write(CliEnvironment environment, Action<Stream> content)
    {
        if (IsStandardOutput(environment))
        {
            environment.Out.Write(Utf8Text.Of(content));
        }
        else
        {
            WholeFile.Write(environment.Absolute(Path), content);
        }
    }

    /// <summary>Finds out beforehand what would keep writing from succeeding.</summary>
    /// <exception cref="PfbException">FolderNotWritable or DiskFull.</exception>
    public void Probe(CliEnvironment environment)
    {
        if (!IsStandardOutput(environment))
        {
            WriteProbe.File(environment.Absolute(Path));
        }
    }

    /// <summary>The target; null where nothing can be written. <see cref="Probe"/> and the attempt to write say why.</summary>
    private WriteTarget? TargetIn(CliEnvironment environment)
    {
        WriteTarget? target = null;
        _ = PfbException.Of(() => target = WriteTarget.Of(environment.Absolute(Path)));
        return target;
    }
}
