namespace PrefillBench.Tests.Package;

/// <summary>Every way in which the tool can be installed and started.</summary>
public sealed class StartTests(PackedTool tool)
{
    [Fact]
    public async Task Installed_in_a_folder_of_tools()
    {
        var work = new Workplace(tool);
        await work.DotnetAsync("tool", "install", PackedTool.Id, "--tool-path", "tools", "--version", tool.Version);
        var shim = Path.Combine(work.Folder, "tools", PackedTool.Id);

        await Workplace.WorksAsync(arguments => work.RunAsync(shim, arguments));
    }

    [Fact(Explicit = true)]
    public async Task Installed_by_a_manifest()
    {
        var work = new Workplace(tool);
        await work.DotnetAsync("new", "tool-manifest");
        await work.DotnetAsync("tool", "install", PackedTool.Id, "--version", tool.Version);

        await Workplace.WorksAsync(arguments => work.RunAsync("dotnet", ["prefill-bench", .. arguments]));
    }

    [Fact(Explicit = true)]
    public async Task Executed_without_installing()
    {
        var work = new Workplace(tool);

        await Workplace.WorksAsync(
            arguments => work.RunAsync("dotnet", ["tool", "exec", $"{PackedTool.Id}@{tool.Version}", "--yes", "--", .. arguments]));
    }

    [Fact(Explicit = true)]
    public async Task Apphost_of_a_plain_build()
    {
        var work = new Workplace(tool);
        var host = Path.Combine(PackedTool.BuildFolder, OperatingSystem.IsWindows() ? $"{PackedTool.Id}.exe" : PackedTool.Id);

        await Workplace.WorksAsync(arguments => work.RunAsync(host, arguments));
    }

    [Fact(Explicit = true)]
    public async Task Assembly_of_a_plain_build()
    {
        var work = new Workplace(tool);

        await Workplace.WorksAsync(
            arguments => work.RunAsync("dotnet", ["exec", Path.Combine(PackedTool.BuildFolder, $"{PackedTool.Id}.dll"), .. arguments]));
    }

    [Fact(Explicit = true)]
    public async Task Inside_a_build()
    {
        var work = new Workplace(tool);
        await work.DotnetAsync("new", "tool-manifest");
        await work.DotnetAsync("tool", "install", PackedTool.Id, "--version", tool.Version);
        work.Write("gate.proj", """
            <Project>
              <Target Name="Gate">
                <Exec Command="dotnet prefill-bench $(Arguments)" IgnoreExitCode="true" IgnoreStandardErrorWarningFormat="true" StandardOutputImportance="high">
                  <Output TaskParameter="ExitCode" PropertyName="Code" />
                </Exec>
                <Message Text="ended with $(Code)" Importance="high" />
              </Target>
            </Project>
            """);

        await Workplace.WorksAsync(async arguments =>
        {
            var built = await work.RunAsync(
                "dotnet", "msbuild", "gate.proj", "-t:Gate", "-nodeReuse:false", $"-p:Arguments={string.Join(' ', arguments)}");
            var ending = built.Output.Split("ended with ")[^1];
            return built with { Code = int.Parse(ending.Trim(), System.Globalization.CultureInfo.InvariantCulture) };
        });
    }
}
