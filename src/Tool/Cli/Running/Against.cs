using System.Diagnostics;
using System.Formats.Tar;
using PrefillBench.Devices;

namespace PrefillBench.Cli.Running;

/// <summary>Finds what --against names: a folder or a file, or the files of a git ref.</summary>
internal sealed class Against(CliEnvironment environment, string scratchFolder)
{
    public SidePlace Resolve(string text)
    {
        var path = environment.Absolute(text);
        return Path.Exists(path) ? new(text, path, null) : Extract(text, path);
    }

    private SidePlace Extract(string text, string path)
    {
        var commit = text.StartsWith('-') ? null : MachineFacts.Git(environment.WorkingDirectory, "rev-parse", "--verify", "--quiet", $"{text}^{{commit}}")
            ?? throw SidePlace.Unusable($"'{text}' is neither a folder ({path} does not exist) nor a git ref here");
        var top = MachineFacts.Git(environment.WorkingDirectory, "rev-parse", "--show-toplevel")!;
        var source = Path.Combine(scratchFolder, $"source-{commit![..12]}");
        Directory.CreateDirectory(source);
        var archive = Path.Combine(scratchFolder, $"{commit[..12]}.tar");
        Run("git", top, "archive", "--format=tar", "-o", archive, commit);
        TarFile.ExtractToDirectory(archive, source, overwriteFiles: true);
        return new(text, source, new(commit, top, project => Build(text, project)));
    }

    private string Build(string text, string project)
    {
        environment.Error.WriteLine($"--against: building {Path.GetFileName(project)} of {text}");
        var output = Path.Combine(scratchFolder, $"built-{Guid.NewGuid():N}");
        Run("dotnet", Path.GetDirectoryName(project)!, "build", project, "-c", "Release", "-o", output, "--nologo", "-v", "quiet", "--disable-build-servers");
        return output;
    }

    private static void Run(string program, string workingDirectory, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw SidePlace.Unusable($"{program} could not be started");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            var lastWords = (output + errors.Result).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
            throw SidePlace.Unusable($"{program} {arguments[0]} failed with {process.ExitCode}: {lastWords}");
        }
    }
}
