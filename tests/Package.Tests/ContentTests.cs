using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Package;

/// <summary>What lies in the package.</summary>
public sealed class ContentTests(PackedTool tool)
{
    private const string Tools = "tools/net10.0/any/";

    [Fact]
    public void The_files_are_these_and_no_others()
    {
        using var package = tool.Open();

        var files = package.Entries.Select(entry => entry.FullName)
            .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal)
                && !name.StartsWith("package/", StringComparison.Ordinal)
                && name != "[Content_Types].xml")
            .Order(StringComparer.Ordinal);

        Assert.Equal(
        [
            "README.md",
            "dotnet-prefill-bench.nuspec",
            "icon.png",
            $"{Tools}CsvHelper.dll",
            $"{Tools}DotnetToolSettings.xml",
            $"{Tools}MathNet.Numerics.dll",
            $"{Tools}PrefillBench.Kernels.Contract.dll",
            $"{Tools}Spectre.Console.Ansi.dll",
            $"{Tools}Spectre.Console.dll",
            $"{Tools}System.CommandLine.dll",
            $"{Tools}System.IO.Hashing.dll",
            $"{Tools}YamlDotNet.dll",
            $"{Tools}dotnet-prefill-bench.deps.json",
            $"{Tools}dotnet-prefill-bench.dll",
            $"{Tools}dotnet-prefill-bench.runtimeconfig.json",
            $"{Tools}dotnet-prefill-bench.version",
            .. Kernels(),
        ], files);
    }

    /// <summary>
    /// CUDA kernels are compiled where they are used, so all of their folders come along; of the CPU kernels comes what is loaded.
    /// </summary>
    private static IEnumerable<string> Kernels()
    {
        var root = Path.Combine(Repository.Root, "kernels");
        return Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("cpu/", StringComparison.Ordinal) && !file.Contains("__pycache__/", StringComparison.Ordinal))
            .Concat(["cpu/PrefillBench.Kernels.Cpu.dll", "cpu/baseline.kernel.json", "cpu/trtllm.kernel.json"])
            .Select(file => $"{Tools}kernels/{file}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void The_command_is_the_package_id()
    {
        using var package = tool.Open();

        var command = XDocument.Parse(Text(package, $"{Tools}DotnetToolSettings.xml")).Descendants("Command").Single();

        Assert.Equal(PackedTool.Id, command.Attribute("Name")?.Value);
        Assert.Equal("dotnet", command.Attribute("Runner")?.Value);
    }

    [Fact]
    public void The_description_names_license_readme_and_kind()
    {
        using var package = tool.Open();

        var nuspec = XDocument.Parse(Text(package, "dotnet-prefill-bench.nuspec"));
        var metadata = nuspec.Root!.Elements().Single();
        string? Value(string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;

        Assert.Equal("MIT", Value("license"));
        Assert.Equal("README.md", Value("readme"));
        Assert.Equal(tool.Version, Value("version"));
        Assert.NotEmpty(Value("description") ?? "");
        Assert.Contains("llm", Value("tags") ?? "", StringComparison.Ordinal);
        Assert.Contains(nuspec.Descendants(), e => e.Name.LocalName == "packageType" && e.Attribute("name")?.Value == "DotnetTool");
        Assert.DoesNotContain(nuspec.Descendants(), e => e.Name.LocalName == "dependency");
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "README.md")), Text(package, "README.md"));
    }

    [Fact]
    public void Every_assembly_but_the_cpu_kernels_holds_native_code()
    {
        Assert.SkipUnless(
            HasCrossgen(), "Microsoft.NETCore.App.Crossgen2.linux-x64 is not in this user's package folder; the package holds IL only");
        using var package = tool.Open();

        var withoutNativeCode = package.Entries.Where(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal))
            .Where(entry => new PEReader(new MemoryStream(Bytes(entry))).PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size == 0)
            .Select(entry => entry.Name);

        Assert.Equal(["PrefillBench.Kernels.Cpu.dll"], withoutNativeCode);
    }

    [Fact(Explicit = true)]
    public async Task Packing_one_commit_twice_gives_the_same_bytes()
    {
        Assert.SkipUnless(Path.Exists(Path.Combine(Repository.Root, ".git")), "a source archive has no commit to take the time from");
        using var first = tool.Open();
        var again = Path.Combine(tool.Folder, "again tool");

        Assert.Null(await tool.PackAsync("src/Tool", again, $"-p:PublishDir={Path.Combine(tool.Folder, "publish again")}/"));

        using var second = ZipFile.OpenRead(Path.Combine(again, Path.GetFileName(tool.File)));
        Assert.Empty(first.Entries.Select(entry => entry.FullName).Except(second.Entries.Select(entry => entry.FullName)));
        Assert.Empty(first.Entries.Where(entry => !Bytes(entry).AsSpan().SequenceEqual(Bytes(second.GetEntry(entry.FullName)!)))
            .Select(entry => entry.FullName));
        Assert.Equal(
            await File.ReadAllBytesAsync(tool.File, TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(Path.Combine(again, Path.GetFileName(tool.File)), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Debug_symbols_are_embedded()
    {
        using var package = tool.Open();

        using var assembly = new PEReader(new MemoryStream(Bytes(package.GetEntry($"{Tools}{PackedTool.Id}.dll")!)));

        Assert.Contains(assembly.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
    }

    [Fact]
    public void Nothing_names_the_machine_that_built_it()
    {
        using var package = tool.Open();
        string[] places =
            [Repository.Root, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + Path.DirectorySeparatorChar + ".nuget"];

        var found = package.Entries.SelectMany(entry =>
            Readable(entry).SelectMany(bytes => places.Where(place => Holds(bytes, place)).Select(place => $"{entry.FullName}: {place}")));

        Assert.Empty(found);
    }

    private static bool HasCrossgen()
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return OperatingSystem.IsLinux() && Directory.Exists(Path.Combine(packages, "microsoft.netcore.app.crossgen2.linux-x64"));
    }

    /// <summary>The entry and, where it is our assembly, the symbols embedded in it, which are compressed there.</summary>
    private static IEnumerable<byte[]> Readable(ZipArchiveEntry entry)
    {
        var bytes = Bytes(entry);
        yield return bytes;
        if (entry.Name != $"{PackedTool.Id}.dll")
        {
            yield break;
        }

        using var assembly = new PEReader(new MemoryStream(bytes));
        var symbols = assembly.ReadEmbeddedPortablePdbDebugDirectoryData(
            assembly.ReadDebugDirectory().Single(e => e.Type == DebugDirectoryEntryType.EmbeddedPortablePdb)).GetMetadataReader();
        yield return Encoding.UTF8.GetBytes(
            string.Join('\n', symbols.Documents.Select(d => symbols.GetString(symbols.GetDocument(d).Name))));
    }

    private static bool Holds(byte[] bytes, string text) =>
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;

    private static string Text(ZipArchive package, string name)
    {
        using var reader = new StreamReader(package.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var memory = new MemoryStream();
        using var stream = entry.Open();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
