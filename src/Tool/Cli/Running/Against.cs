using System.Diagnostics;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;

namespace PrefillBench.Cli.Running;

/// <summary>Finds what --against names: a folder with a build of this tool or a fake script, or a git ref that can be built.</summary>
internal sealed class Against(CliEnvironment environment, string scratchFolder)
{
    private const string KernelsFolder = "kernels";
    private const string ToolProject = "src/Tool/dotnet-prefill-bench.csproj";

    /// <returns>A folder that holds a tool build, kernels or a fake script.</returns>
    public string Resolve(string text, DeviceKind device)
    {
        var folder = environment.Absolute(text);
        if (File.Exists(folder) && device == DeviceKind.Fake)
        {
            return folder;
        }

        if (!Directory.Exists(folder))
        {
            return BuildRef(text, folder);
        }

        if (device != DeviceKind.Cpu)
        {
            return folder;
        }

        if (!WorkerProgram.IsIn(folder))
        {
            throw Unusable($"{folder} holds no build of this tool; on the CPU the kernels are part of it, so name a publish folder or a git ref");
        }

        if (Precompilation.IsIn(folder) != Precompilation.IsIn(AppContext.BaseDirectory))
        {
            environment.Error.WriteLine("--against: one of the two builds is precompiled and the other is not; short launches may differ by that alone");
        }

        return folder;
    }

    /// <summary>A folder of kernels: named itself, beside a tool build, or at a commit.</summary>
    /// <param name="kernels">Today's folder, whose place in the repository a ref is looked at; null means the one that comes with the tool.</param>
    public string ResolveKernels(string text, string? kernels)
    {
        var folder = environment.Absolute(text);
        return (Directory.Exists(folder), KernelsIn(folder)) switch
        {
            (true, { } found) => found,
            (true, null) => throw Unusable($"{folder} holds no kernels: neither *.kernel.json nor a folder '{KernelsFolder}' with them"),
            _ => KernelsOf(text, folder, kernels),
        };
    }

    private string KernelsOf(string text, string folder, string? kernels)
    {
        var (commit, top, source) = Extract(text, folder);
        var relative = kernels is null ? KernelsFolder : Path.GetRelativePath(top, kernels);
        return !relative.StartsWith("..", StringComparison.Ordinal) && KernelsIn(Path.Combine(source, relative)) is { } found
            ? found
            : throw Unusable($"commit {commit[..12]} has no kernels in '{relative}'");
    }

    // The folder beside a build first: a build taken for a folder of kernels would be compiled with the headers of another.
    private static string? KernelsIn(string folder) => new[] { Path.Combine(folder, KernelsFolder), folder }
        .FirstOrDefault(candidate => Directory.Exists(candidate) && Directory.EnumerateFiles(candidate, "*.kernel.json", SearchOption.AllDirectories).Any());

    /// <returns>The commit, the repository's folder, and a folder with the commit's files.</returns>
    private (string Commit, string Top, string Source) Extract(string text, string folder)
    {
        var commit = text.StartsWith('-') ? null : MachineFacts.Git(environment.WorkingDirectory, "rev-parse", "--verify", "--quiet", $"{text}^{{commit}}")
            ?? throw Unusable($"'{text}' is neither a folder ({folder} does not exist) nor a git ref here");
        var top = MachineFacts.Git(environment.WorkingDirectory, "rev-parse", "--show-toplevel")!;
        var source = Path.Combine(scratchFolder, $"source-{commit![..12]}");
        Directory.CreateDirectory(source);
        var archive = Path.Combine(scratchFolder, $"{commit[..12]}.tar");
        Run("git", top, "archive", "--format=tar", "-o", archive, commit);
        System.Formats.Tar.TarFile.ExtractToDirectory(archive, source, overwriteFiles: true);
        return (commit, top, source);
    }

    private string BuildRef(string text, string folder)
    {
        var (commit, _, source) = Extract(text, folder);
        var build = Path.Combine(scratchFolder, $"build-{commit[..12]}");
        if (!File.Exists(Path.Combine(source, ToolProject)))
        {
            throw Unusable($"commit {commit[..12]} has no {ToolProject}; on the CPU a ref must hold this tool's source");
        }

        environment.Error.WriteLine($"building {text} ({commit[..12]})");
        Run("dotnet", source, "publish", ToolProject, "-c", "Release", "-o", build, "--nologo", "-v", "quiet",
            $"-p:Precompile={(Precompilation.IsIn(AppContext.BaseDirectory) ? "true" : "false")}");
        return build;
    }

    private static void Run(string program, string workingDirectory, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw Unusable($"{program} could not be started");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            var lastWords = (output + errors.Result).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
            throw Unusable($"{program} {arguments[0]} failed with {process.ExitCode}: {lastWords}");
        }
    }

    private static PfbException Unusable(string text) => new(Codes.AgainstUnusable, $"--against: {text}");
}
