using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Package;

/// <summary>A source archive has no history to take a version from.</summary>
public sealed class VersionTests(PackedTool tool)
{
    [Fact]
    public async Task Without_git_the_version_says_so()
    {
        Assert.SkipWhen(tool.WhyNot is not null, tool.WhyNot ?? "");
        var source = Path.Combine(tool.Folder, "archive");
        foreach (var file in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", "README.md", "prefill-bench.yaml" })
        {
            Copy(file, source);
        }

        foreach (var file in new[] { "src/Tool", "eng" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*", SearchOption.AllDirectories)))
        {
            var path = Path.GetRelativePath(Repository.Root, file);
            if (!path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            {
                Copy(path, source);
            }
        }

        var version = await Command.RunAsync(source, new Dictionary<string, string>(), "dotnet", "msbuild", "src/Tool", "-restore", "-t:GetAssemblyVersion", "-getProperty:Version", "-nodeReuse:false");

        Assert.True(version.Code == 0, version.ToString());
        Assert.Equal("0.0.0-alpha.0", version.Output.Trim());
    }

    private static void Copy(string path, string to)
    {
        var target = Path.Combine(to, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(Path.Combine(Repository.Root, path), target);
    }
}
