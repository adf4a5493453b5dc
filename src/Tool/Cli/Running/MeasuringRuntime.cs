using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using PrefillBench.Devices;
using PrefillBench.Measurement.Workers;

namespace PrefillBench.Cli.Running;

/// <summary>The .NET runtime that workers run on: this process's own, or the one beside the command line that needs none.</summary>
internal static class MeasuringRuntime
{
    private const string Fact = "runtime";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Where Microsoft's and the distributions' packages put it, and Microsoft's script for one user.
    private static readonly string[] Registrations = ["/etc/dotnet/install_location_x64", "/etc/dotnet/install_location"];
    private static readonly string[] Folders = ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet"];

    public static string? Muxer(CliEnvironment environment) => ManagedBuild.IsApart
        ? DotnetMuxer.FindInstalled(environment.Variable, Registrations, [.. Folders, Path.Combine(environment.Variable("HOME") ?? "/", ".dotnet")])
        : DotnetMuxer.Find(
            Environment.ProcessPath, RuntimeEnvironment.GetRuntimeDirectory(),
            environment.Variable("DOTNET_HOST_PATH"), environment.Variable("DOTNET_ROOT"));

    /// <summary>Such as <c>.NET 10.0.12</c>; null when no worker can be started.</summary>
    public static string? Describe(CliEnvironment environment) => ManagedBuild.IsApart ? Ask(environment) : RuntimeInformation.FrameworkDescription;

    /// <summary>What a device says of its process's runtime is replaced by what holds for workers.</summary>
    public static DeviceFacts Complete(DeviceFacts facts, CliEnvironment environment) =>
        ManagedBuild.IsApart && facts.Environment.ContainsKey(Fact)
            ? facts with { Environment = facts.Environment.SetItem(Fact, Describe(environment) ?? "not known") }
            : facts;

    // Which of several installed runtimes is taken is the host's to decide, so a worker is asked.
    private static string? Ask(CliEnvironment environment)
    {
        if (Muxer(environment) is not { } muxer)
        {
            return null;
        }

        using var worker = Process.Start(new WorkerProgram(ManagedBuild.Folder, muxer).StartInfo(WorkerCommand.RuntimeOption))!;
        worker.StandardInput.Close();
        var said = worker.StandardOutput.ReadToEndAsync();
        worker.ErrorDataReceived += static (_, _) => { };
        worker.BeginErrorReadLine();
        if (!worker.WaitForExit(Patience))
        {
            worker.Kill(entireProcessTree: true);
            return null;
        }

        return worker.ExitCode == 0 && said.Result.Trim() is { Length: > 0 } text ? text : null;
    }
}
