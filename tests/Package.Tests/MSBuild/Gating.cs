using System.Collections.Immutable;

namespace PrefillBench.Tests.Package;

/// <summary>One test's use of the gate project: its own device, results, baselines and locks.</summary>
public sealed class Gating
{
    public const string Plain = """{"rules": [{"row": "*", "medianMs": 20}]}""";

    private readonly GateProject project;
    private readonly string name = $"t{Guid.NewGuid():N}"[..9];
    private int builds;

    private Gating(GateProject project)
    {
        this.project = project;
        Directory.CreateDirectory(At());
        Script(Plain);
    }

    public string Output => At("out");

    public string Locks => At("locks");

    public string Spec => Path.Combine(project.Folder, "prefill-bench.yaml");

    public static async Task<Gating> OfAsync(PackedTool tool)
    {
        Assert.SkipWhen(tool.WhyNot is not null, tool.WhyNot ?? "");
        return new(await tool.Gate);
    }

    public static Gating In(GateProject project) => new(project);

    /// <summary>A gate with approved times of its suite.</summary>
    public static async Task<Gating> ApprovedAsync(PackedTool tool)
    {
        var gating = await OfAsync(tool);
        var approved = await tool.Approved;
        foreach (var file in Directory.EnumerateFiles(approved, "*", SearchOption.AllDirectories))
        {
            var copy = gating.At("baselines", Path.GetRelativePath(approved, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return gating;
    }

    /// <summary>Records the suite once and approves it through the package's own targets.</summary>
    /// <returns>The folder of the approved times.</returns>
    public static async Task<string> ApproveAsync(PackedTool tool)
    {
        var gating = await OfAsync(tool);
        var recorded = await gating.GateAsync();
        Assert.True(recorded.Code == 0, recorded.Output);
        var approved = await gating.BuildAsync("PrefillBenchApprove", "PrefillBenchReason=first times");
        Assert.True(approved.Code == 0, approved.Output);
        return gating.At("baselines");
    }

    public string At(params string[] parts) => Path.Combine([project.Folder, name, .. parts]);

    /// <summary>What the scripted device plays from now on.</summary>
    public void Script(string script, string file = "fake.json") => File.WriteAllText(At(file), script);

    public Task<Built> GateAsync(params string[] properties) => BuildAsync("PrefillBench", properties);

    public Task<Built> BuildAsync(string target, params string[] properties) =>
        BuildAsync(target, ImmutableDictionary<string, string>.Empty, properties);

    public async Task<Built> BuildAsync(string target, IReadOnlyDictionary<string, string> variables, params string[] properties)
    {
        var log = At($"log{++builds}.binlog");
        var ended = await Command.RunAsync(project.Folder, Variables(variables), "dotnet", Arguments(target, log, properties));
        return Built.Read(ended.Code, ended.Output + ended.Error, log);
    }

    /// <summary>
    /// The same, still running. A background job of a shell has SIGINT ignored, and so has everything that it starts; <c>env</c> gives
    /// the build the usual one again.
    /// </summary>
    public RunningBuild Start(string target, params string[] properties) =>
        new(Command.StartInfo(
            project.Folder, Variables(ImmutableDictionary<string, string>.Empty), "env",
            ["--default-signal=INT", "dotnet", .. Arguments(target, At("log.binlog"), properties)]), this);

    private string[] Arguments(string target, string log, string[] properties) =>
    [
        "build", "--no-restore", "-nologo", "-nodeReuse:false", $"-t:{target}", $"-bl:{log}",
        $"-p:PrefillBenchDevice=fake:{name}/fake.json", $"-p:PrefillBenchOutput={name}/out",
        $"-p:PrefillBenchBaselines={name}/baselines",
        .. properties.Select(property => property.StartsWith('-') ? property : $"-p:{property}"),
    ];

    private Dictionary<string, string> Variables(IReadOnlyDictionary<string, string> more) =>
        new(project.Tool.Variables.Concat(more)) { ["PREFILL_BENCH_LOCKS"] = Locks };
}
