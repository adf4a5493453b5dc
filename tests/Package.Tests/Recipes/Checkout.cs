using System.Runtime.InteropServices;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Package;

/// <summary>The sample solution as a repository of its own, with the packed packages as its only feed.</summary>
public sealed class Checkout
{
    private readonly PackedTool tool;
    private int scripts;

    private Checkout(PackedTool tool, string folder) => (this.tool, Folder) = (tool, folder);

    public string Folder { get; }

    /// <summary>What a build server and its runner would set.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public string Summary => At("summary.md");

    public string At(params string[] parts) => Path.Combine([Folder, .. parts]);

    public static Checkout Of(PackedTool tool)
    {
        Assert.SkipWhen(tool.WhyNot is not null, tool.WhyNot ?? "");
        Assert.SkipWhen(RuntimeInformation.IsOSPlatform(OSPlatform.Windows), "the steps are of a shell");
        var checkout = new Checkout(tool, Path.Combine(tool.Folder, $"sample ü {Guid.NewGuid():N}"[..14]));
        var source = Path.Combine(Repository.Root, "samples");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)))
        {
            var target = checkout.At(Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, File.ReadAllText(file));
        }

        // As `dotnet new tool-manifest` and `dotnet tool install` leave it.
        Directory.CreateDirectory(checkout.At(".config"));
        File.WriteAllText(
            checkout.At(".config", "dotnet-tools.json"),
            $$$"""
            {"version": 1, "isRoot": true, "tools": {
              "dotnet-prefill-bench": {"version": "{{{tool.Version}}}", "commands": ["dotnet-prefill-bench"]}} }
            """);

        File.WriteAllText(
            checkout.At("NuGet.config"),
            $"""<configuration><packageSources><clear /><add key="feed" value="{tool.Feed}" /></packageSources></configuration>""");
        checkout.Variables["DEVICE"] = checkout.Device("before");
        return checkout;
    }

    /// <summary>Times of the machine approved as the shell recipe says, without a build server's variables.</summary>
    public static async Task<Checkout> ApprovedAsync(PackedTool tool)
    {
        var checkout = Of(tool);
        await checkout.BashAsync("git init -q . && git config user.name Someone && git config user.email someone@example.com");
        var approved = await checkout.BashAsync(new Recipe("docs/ci/shell.md").Blocks("sh")[0], "-e");
        Assert.True(approved.Code == 0, approved.ToString());
        return checkout;
    }

    /// <summary>A scripted device of the sample.</summary>
    public string Device(string name) => $"fake:{At("devices", $"{name}.json")}";

    /// <summary>Runs lines of shell in the checkout, as the systems do: from a file.</summary>
    public Task<Ended> BashAsync(string lines, params string[] options)
    {
        var file = Path.Combine(tool.Folder, $"{Path.GetFileName(Folder)}-{++scripts}.sh");
        File.WriteAllText(file, lines + "\n");
        var variables = new Dictionary<string, string>(tool.Variables.Concat(Variables)) { ["PREFILL_BENCH_LOCKS"] = At("locks") };
        return Command.RunAsync(Folder, variables, "bash", ["--noprofile", "--norc", .. options, file]);
    }
}
