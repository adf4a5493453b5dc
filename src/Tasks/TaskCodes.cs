namespace PrefillBench.MSBuild;

/// <summary>Codes of faults between a build and the tool. The tool's own codes are PFB1xxx to PFB5xxx. A number is never reused.</summary>
internal static class TaskCodes
{
    /// <summary>The tool died, or ended without saying why.</summary>
    public const string ToolDied = "PFB9001";

    /// <summary>The tool claims to have finished, but the results of this run are not there, not whole, or say something else.</summary>
    public const string NoEvidence = "PFB9002";

    /// <summary>The tool did not end by itself within its time and a grace period, and was killed.</summary>
    public const string TimedOut = "PFB9003";

    /// <summary>The build was cancelled while the tool ran.</summary>
    public const string Cancelled = "PFB9004";

    /// <summary>The tool, dotnet or the .NET runtime is missing.</summary>
    public const string CannotStart = "PFB9005";

    /// <summary>A property of the project cannot be used.</summary>
    public const string BadProperty = "PFB9006";
}
