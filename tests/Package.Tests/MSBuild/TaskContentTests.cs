using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Package;

/// <summary>What lies in the MSBuild package.</summary>
public sealed class TaskContentTests(PackedTool tool)
{
    private const string Bundled = "tools/net10.0/";

    [Fact]
    public void The_tool_package_s_files_are_bundled_and_nothing_is_imported_downstream()
    {
        using var package = Open();
        using var toolPackage = tool.Open();

        var files = Files(package);

        Assert.Equal(
        [
            "PrefillBench.MSBuild.nuspec",
            "README.md",
            "build/PrefillBench.MSBuild.OnBuild.targets",
            "build/PrefillBench.MSBuild.props",
            "build/PrefillBench.MSBuild.targets",
            "buildMultiTargeting/PrefillBench.MSBuild.props",
            "buildMultiTargeting/PrefillBench.MSBuild.targets",
            "icon.png",
            "tasks/netstandard2.0/PrefillBench.MSBuild.dll",
        ], files.Where(file => !file.StartsWith(Bundled, StringComparison.Ordinal)));
        Assert.Equal(
            Files(toolPackage).Where(file => file.StartsWith("tools/net10.0/any/", StringComparison.Ordinal) && !file.EndsWith(
                "DotnetToolSettings.xml", StringComparison.Ordinal)).Select(file => file.Replace("/any/", "/", StringComparison.Ordinal)),
            files.Where(file => file.StartsWith(Bundled, StringComparison.Ordinal)));
    }

    [Fact]
    public void It_is_for_development_only_and_needs_nothing()
    {
        using var package = Open();

        var nuspec = XDocument.Load(package.GetEntry("PrefillBench.MSBuild.nuspec")!.Open());
        string? Value(string name) => nuspec.Root!.Elements().Single().Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;

        Assert.Equal(
            ("true", "MIT", "README.md", "icon.png", tool.Version),
            (Value("developmentDependency"), Value("license"), Value("readme"), Value("icon"), Value("version")));
        Assert.DoesNotContain(nuspec.Descendants(), e => e.Name.LocalName == "dependency");
    }

    [Fact]
    public void The_task_needs_only_msbuild_and_carries_its_symbols()
    {
        using var package = Open();
        using var content = new MemoryStream();
        using (var entry = package.GetEntry("tasks/netstandard2.0/PrefillBench.MSBuild.dll")!.Open())
        {
            entry.CopyTo(content);
        }

        content.Position = 0;
        using var assembly = new PEReader(content);
        var metadata = assembly.GetMetadataReader();

        Assert.Equal(
            ["Microsoft.Build.Framework", "Microsoft.Build.Utilities.Core", "netstandard"],
            metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name))
                .Order(StringComparer.Ordinal));
        Assert.Contains(assembly.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        Assert.True(
            content.ToArray().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Repository.Root)) < 0,
            "it names the machine that built it");
    }

    [Fact(Explicit = true)]
    public async Task Packing_one_commit_twice_gives_the_same_bytes()
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Repository.Root, ".git")) || File.Exists(Path.Combine(Repository.Root, ".git")),
            "a source archive has no commit to take the time from");
        using var first = Open();
        var again = Path.Combine(tool.Folder, "again");

        Assert.Null(await tool.PackAsync("src/Tasks", again));

        // A time in a zip has steps of 2 s; packing takes longer.
        Assert.Equal(
            await File.ReadAllBytesAsync(tool.TaskFile, Cancellation),
            await File.ReadAllBytesAsync(Path.Combine(again, Path.GetFileName(tool.TaskFile)), Cancellation));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ZipArchive Open()
    {
        Assert.SkipWhen(tool.WhyNot is not null, tool.WhyNot ?? "");
        return ZipFile.OpenRead(tool.TaskFile);
    }

    private static IEnumerable<string> Files(ZipArchive package) => package.Entries.Select(entry => entry.FullName)
        .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal)
            && !name.StartsWith("package/", StringComparison.Ordinal)
            && name != "[Content_Types].xml")
        .Order(StringComparer.Ordinal);
}
