namespace PrefillBench.Tests.Package;

/// <summary>
/// A user's folder outside the checkout: the only feed is the packed tool's, and a starter spec is there once <c>init</c> ran.
/// </summary>
public sealed class Workplace
{
    private const string Quick = """{"rules": [{"row": "*", "medianMs": 1, "launchSigma": 0.001}]}""";
    private const string Wrong = """{"rules": [{"row": "*/trtllm", "output": "wrong"}]}""";

    private readonly PackedTool tool;

    public Workplace(PackedTool tool)
    {
        Assert.SkipWhen(tool.WhyNot is not null, tool.WhyNot ?? "");
        this.tool = tool;
        Folder = Directory.CreateDirectory(Path.Combine(tool.Folder, $"work ü {Guid.NewGuid():N}"[..12])).FullName;
        Write(
            "NuGet.config",
            $"""<configuration><packageSources><clear /><add key="feed" value="{tool.Feed}" /></packageSources></configuration>""");
        Write("quick.json", Quick);
        Write("wrong.json", Wrong);
    }

    public string Folder { get; }

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(Folder, file), text);

    public Task<Ended> RunAsync(string program, params string[] arguments) => Command.RunAsync(Folder, tool.Variables, program, arguments);

    public async Task DotnetAsync(params string[] arguments)
    {
        var ended = await RunAsync("dotnet", arguments);
        Assert.True(ended.Code == 0, $"dotnet {string.Join(' ', arguments)}: {ended}");
    }

    /// <summary>
    /// One start of every kind that matters: no worker, several workers one after the other, and exit codes that must arrive
    /// unchanged. Each worker is this program started again, which is where the ways of starting differ.
    /// </summary>
    public static async Task WorksAsync(Func<string[], Task<Ended>> start)
    {
        var version = await start(["--version"]);
        var init = await start(["init"]);
        var measured = await start(["run", "--device", "fake:quick.json", "--suite", "quick", "--filter", "b1-s128-bf16*"]);
        var wrong =
            await start(["run", "--device", "fake:wrong.json", "--suite", "quick", "--filter", "b1-s128-bf16*", "--protocol", "published"]);
        var mistyped = await start(["run", "--devise"]);

        Assert.True(version.Code == 0 && init.Code == 0, $"{version}\n{init}");
        Assert.True(measured.Code == 0, measured.ToString());
        Assert.Contains("2 RECORDED", measured.Output, StringComparison.Ordinal);
        Assert.True(wrong.Code == 3, wrong.ToString());
        Assert.True(mistyped.Code == 5, mistyped.ToString());
    }
}
