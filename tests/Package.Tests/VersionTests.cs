using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Package;

/// <summary>A source archive has no history to take a version from.</summary>
public sealed class VersionTests(PackedTool tool)
{
    private static readonly string[] Files =
        ["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", "README.md", "prefill-bench.yaml"];

    [Fact]
    public async Task Both_packages_have_the_version_of_the_tag_and_say_so_where_there_is_no_git()
    {
        var source = Archive();

        var without = (await VersionAsync(source, "src/Tool", "GetAssemblyVersion", "-restore"), await VersionAsync(
            source, "src/Tasks", "GetAssemblyVersion", "-restore"));
        var committed = await Command.RunAsync(
            source, new Dictionary<string, string>(), "bash", "-c",
            "git init -q . && git add README.md && git -c user.name=x -c user.email=x@example.com commit -q -m one && git tag v1.2.3");
        Assert.True(committed.Code == 0, committed.ToString());
        var tagged = (await VersionAsync(source, "src/Tool", "MinVer"), await VersionAsync(source, "src/Tasks", "MinVer"));

        Assert.Equal(("0.0.0-alpha.0", "0.0.0-alpha.0"), without);
        Assert.Equal(("1.2.3", "1.2.3"), tagged);
    }

    private string Archive()
    {
        Assert.SkipWhen(tool.WhyNot is not null, tool.WhyNot ?? "");
        var source = Path.Combine(tool.Folder, $"archive {Guid.NewGuid():N}");
        foreach (var file in Files)
        {
            Copy(file, source);
        }

        foreach (var file in new[] { "src/Tool", "src/Tasks", "eng" }.SelectMany(
            f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*", SearchOption.AllDirectories)))
        {
            var path = Path.GetRelativePath(Repository.Root, file);
            if (!path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            {
                Copy(path, source);
            }
        }

        return source;
    }

    private static async Task<string> VersionAsync(string source, string project, string target, params string[] more)
    {
        var version = await Command.RunAsync(
            source, new Dictionary<string, string>(), "dotnet",
            ["msbuild", project, $"-t:{target}", "-getProperty:Version", "-nodeReuse:false", .. more]);
        Assert.True(version.Code == 0, version.ToString());
        return version.Output.Trim();
    }

    private static void Copy(string path, string to)
    {
        var target = Path.Combine(to, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(Repository.Root, path), target);
    }
}
