namespace PrefillBench.Tests.Package;

/// <summary>
/// A project that references the MSBuild package, as a team's would; restored once, built by many tests at the same time.
/// </summary>
public sealed class GateProject
{
    private const string Spec =
        """
        version: 1
        default_suite: {cuda: one, cpu: one}
        defaults: {heads: [4, 2], kv_pool_tokens: 1024, warmup: 3, trials: 5}
        suites:
          one: {batch_sizes: [1], quantization: [bf16], processes: 1, max_seq_lens: [16], gate: {on_missing_baseline: record}}
          long: {batch_sizes: [1], quantization: [bf16], processes: 200, max_seq_lens: [16], gate: {on_missing_baseline: record}}
          strict: {batch_sizes: [1], quantization: [bf16], processes: 1, max_seq_lens: [16]}
        """;

    private GateProject(PackedTool tool, string folder) => (Tool, Folder) = (tool, folder);

    public PackedTool Tool { get; }

    public string Folder { get; }

    /// <summary>Of the suites, in the sweep file.</summary>
    public static int SpecLine(string suite) =>
        Array.FindIndex(Spec.Split('\n'), line => line.TrimStart().StartsWith($"{suite}:", StringComparison.Ordinal)) + 1;

    public static Task<GateProject> CreateAsync(PackedTool tool) => RestoredAsync(tool, Write(tool, "gate ü project", "gate", ""));

    /// <summary>Of two frameworks, without references to either, so that nothing has to be fetched for the older one.</summary>
    public static Task<GateProject> OfTwoFrameworksAsync(PackedTool tool, string folder) => RestoredAsync(tool, Write(
        tool, folder, "gate",
        "<DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences><GenerateAssemblyInfo>false</GenerateAssemblyInfo>"
        + "<EnableDefaultCompileItems>false</EnableDefaultCompileItems>",
        "<TargetFrameworks>net10.0;net9.0</TargetFrameworks>"));

    private static async Task<GateProject> RestoredAsync(PackedTool tool, string folder)
    {
        var project = new GateProject(tool, folder);
        var restored = await Command.RunAsync(project.Folder, tool.Variables, "dotnet", "restore", "-nodeReuse:false");
        Assert.True(restored.Code == 0, restored.ToString());
        return project;
    }

    /// <summary>Files of a gate project, not yet restored.</summary>
    /// <param name="properties">More of the project's properties, as XML.</param>
    /// <returns>The folder.</returns>
    public static string Write(
        PackedTool tool, string folder, string name, string properties, string frameworks = "<TargetFramework>net10.0</TargetFramework>")
    {
        Assert.SkipWhen(tool.WhyNot is not null, tool.WhyNot ?? "");
        var path = Directory.CreateDirectory(Path.Combine(tool.Folder, folder)).FullName;
        File.WriteAllText(Path.Combine(path, "prefill-bench.yaml"), Spec);
        File.WriteAllText(
            Path.Combine(path, "NuGet.config"),
            $"""<configuration><packageSources><clear /><add key="feed" value="{tool.Feed}" /></packageSources></configuration>""");
        File.WriteAllText(Path.Combine(path, "Class.cs"), "namespace Gate; public sealed class Kernels;");
        File.WriteAllText(Path.Combine(path, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>{frameworks}{properties}</PropertyGroup>
              <ItemGroup><PackageReference Include="{PackedTool.TaskId}" Version="{tool.Version}" PrivateAssets="all" /></ItemGroup>
            </Project>
            """);
        return path;
    }
}
