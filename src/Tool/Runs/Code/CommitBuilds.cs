using PrefillBench.CodeFiles;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;

namespace PrefillBench.Runs.Code;

/// <summary>Projects of commits, each built once for this user: a commit does not change.</summary>
internal sealed class CommitBuilds(RunHost host)
{
    // Another SDK may compile the same source to other instructions.
    private static readonly string Compiler = Environment.Version.ToString();

    /// <summary>Below the cache of compiled kernels.</summary>
    private string Folder => Path.Combine(host.Places.CacheFolder, "builds");

    /// <param name="text">The commit as the user named it.</param>
    /// <param name="source">Absolute; a folder with the commit's files.</param>
    /// <param name="project">Absolute; a file in it.</param>
    /// <returns>A folder with what the project builds.</returns>
    /// <exception cref="PfbException">AgainstUnusable: it cannot be built.</exception>
    public string Build(string text, string commit, string source, string project)
    {
        var name = Path.GetRelativePath(source, project);
        if (!File.Exists(project))
        {
            throw SidePlace.Unusable($"commit {commit[..12]} has no {name}");
        }

        var key = Hashes.OfText($"{commit} {name} {Compiler}")[..16];
        var kept = Path.Combine(Folder, $"{commit[..12]}-{key}");
        if (IsTrusted(kept))
        {
            host.Listener.Say($"--against {text}: {name} was built earlier, in {kept}");
            return kept;
        }

        host.Listener.Say($"--against {text}: building {name} of commit {commit[..12]}; later runs use this build");
        var begun = host.Clock.GetTimestamp();
        var built = Path.Combine(source, ".built", key);
        Programs.Run(
            "dotnet", Path.GetDirectoryName(project)!, "build", project, "-c", "Release", "-o", built, "--nologo", "-v", "quiet",
            "--disable-build-servers", "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false");
        host.Listener.Say($"--against {text}: built in {host.Clock.GetElapsedTime(begun).TotalSeconds:0} s");
        return Keep(built, kept);
    }

    /// <summary>A folder that others can write may hold anybody's code.</summary>
    private static bool IsTrusted(string kept) => Directory.Exists(kept) && FolderTrust.OfThisUser?.WhyNot(kept) is null;

    /// <returns>The folder that keeps the build. Where nothing can be kept it is the folder of the build, and the next run builds
    /// anew.</returns>
    private string Keep(string built, string kept)
    {
        try
        {
            CreateOwn(Folder);
            var incoming = $"{kept}.{host.NewName()}";
            Copy(built, incoming);
            Directory.Move(incoming, kept);
            return IsTrusted(kept) ? kept : built;
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            return built;
        }
    }

    private static void Copy(string from, string to)
    {
        CreateOwn(to);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            CreateOwn(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Whatever the umask, nobody else can write what is created here.</summary>
    private static void CreateOwn(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            CreateOwn(Path.GetDirectoryName(path)!);
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
