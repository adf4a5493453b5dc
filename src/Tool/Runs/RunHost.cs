using PrefillBench.Devices;
using PrefillBench.Measurement.Workers;
using PrefillBench.Runs.Code;

namespace PrefillBench.Runs;

/// <summary>The machine, and the process's environment, as a run needs them. The command line creates it.</summary>
internal sealed record RunHost
{
    /// <summary>Name and version of this tool, for what is stored.</summary>
    public required string Tool { get; init; }

    /// <summary>The command that started this process.</summary>
    public required string CommandLine { get; init; }

    /// <summary>Absolute. Its repository is asked for commits; a spec is looked for from here upwards.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Absolute; goes with the run.</summary>
    public required string ScratchFolder { get; init; }

    /// <summary>Absolute; shared by all who measure on this machine.</summary>
    public required string LocksFolder { get; init; }

    public required ToolchainPlaces Places { get; init; }

    public required IWorkerFactory Workers { get; init; }

    /// <summary>The dotnet executable that this process runs on, as <see cref="DotnetMuxer"/> finds it; null when there is none.</summary>
    public required string? Muxer { get; init; }

    public required Patience Patience { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>The machine's name in its network.</summary>
    public required string Machine { get; init; }

    /// <summary>Identifies the boot of the machine.</summary>
    public required string Boot { get; init; }

    /// <summary>Draws a seed.</summary>
    public required Func<ulong> NewSeed { get; init; }

    /// <summary>Draws a name of 32 hexadecimal digits.</summary>
    public required Func<string> NewName { get; init; }

    /// <summary>Who runs it, as git or the machine knows them.</summary>
    public required Func<string> User { get; init; }

    public required IRunListener Listener { get; init; }

    public DateOnly Today => DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);

    /// <summary>The commit checked out where the run was started; null outside a repository.</summary>
    public string? Commit() => Git.Commit(WorkingDirectory);
}
