namespace PrefillBench.Cli.Running;

/// <summary>The options by which a command that measures shows its progress and ends early.</summary>
internal sealed record ConsoleOptions
{
    /// <summary>The time limit; null sets none.</summary>
    public required TimeSpan? Timeout { get; init; }

    /// <summary>The command ends with this process; null with none.</summary>
    public int? ParentPid { get; init; }

    /// <summary>See <see cref="VerbosityOption"/>.</summary>
    public required string Verbosity { get; init; }

    public required bool NoColor { get; init; }

    /// <summary>See <see cref="DiagnosticLog"/>.</summary>
    public string LogFormat { get; init; } = "text";

    public bool IsQuiet => Verbosity == "quiet";

    public bool IsDetailed => Verbosity is "detailed" or "diagnostic";
}
