using System.IO.Compression;
using System.Reflection;
using PrefillBench.Tests.Architecture;

[assembly: AssemblyFixture(typeof(PrefillBench.Tests.Package.PackedTool))]

namespace PrefillBench.Tests.Package;

/// <summary>
/// The tool and the MSBuild package, packed once, in a feed that is the only one: NuGet's folders are private, so neither the network nor
/// what this user installed before can help.
/// </summary>
public sealed class PackedTool : IAsyncLifetime
{
    public const string Id = "dotnet-prefill-bench";

    public const string TaskId = "PrefillBench.MSBuild";

    private readonly Lazy<Task<GateProject>> gate;

    private readonly Lazy<Task<string>> approved;

    public PackedTool()
    {
        gate = new(() => GateProject.CreateAsync(this));
        approved = new(() => Gating.ApproveAsync(this));
    }

    /// <summary>Unique, so that no cache can answer with another package.</summary>
    public string Version { get; } = $"0.0.1-test.{Environment.ProcessId}";

    public string Folder { get; } = Directory.CreateTempSubdirectory("prefill-bench package ").FullName;

    /// <summary>Null when packing worked.</summary>
    public string? WhyNot { get; private set; }

    public string Feed => Path.Combine(Folder, "feed");

    public string File => Path.Combine(Feed, $"{Id}.{Version}.nupkg");

    public string TaskFile => Path.Combine(Feed, $"{TaskId}.{Version}.nupkg");

    /// <summary>A project that uses the MSBuild package; restored when the first test asks for it.</summary>
    public Task<GateProject> Gate => gate.Value;

    /// <summary>A folder with the approved times of that project; approved when the first test asks for it.</summary>
    public Task<string> Approved => approved.Value;

    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["NUGET_PACKAGES"] = Path.Combine(Folder, "packages"),
        ["DOTNET_CLI_HOME"] = Path.Combine(Folder, "home"),
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false",
        ["PREFILL_BENCH_LOCKS"] = Path.Combine(Folder, "locks"),
        ["MSBUILDDISABLENODEREUSE"] = "1",
    };

    /// <summary>Of the project's plain build, beside which this test was built.</summary>
    public static string BuildFolder { get; } = Path.Combine(Repository.Root, "src", "Tool", "bin", Configuration, "net10.0");

    private static string Configuration =>
        typeof(PackedTool).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "Configuration").Value!;

    public async ValueTask InitializeAsync()
    {
        WhyNot =
            await PackAsync("src/Tool", Feed, $"-p:PublishDir={Path.Combine(Folder, "publish")}/") ?? await PackAsync("src/Tasks", Feed);
    }

    /// <returns>Null when it worked.</returns>
    public async Task<string?> PackAsync(string project, string feed, params string[] more)
    {
        var packed = await Command.RunAsync(
            Repository.Root, new Dictionary<string, string>(), "dotnet",
            [
                "pack", project, "-c", Configuration, "--no-build", "-o", feed, "-p:MinVerSkip=true", $"-p:Version={Version}",
                "-nodeReuse:false", .. more,
            ]);
        return packed.Code == 0 ? null : $"dotnet pack is not possible here: {packed}";
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    public ZipArchive Open()
    {
        Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");
        return ZipFile.OpenRead(File);
    }
}
