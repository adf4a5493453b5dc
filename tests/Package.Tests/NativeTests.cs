using System.Text.Json;

namespace PrefillBench.Tests.Package;

/// <summary>The machine code for Linux x64: the same program as the assemblies beside it.</summary>
public sealed class NativeTests(PackedTool tool)
{
    // A worker waits for its standard input; until then its process is the shell's that starts it.
    private const string Traced =
        $$"""
        sleep 20 | tools/{{PackedTool.Id}} worker & id=$!
        for turn in $(seq 100); do
            program=$(readlink /proc/$id/exe)
            case $program in */dotnet|*/{{PackedTool.Id}}) break ;; esac
            sleep 0.1
        done
        echo $program; kill $id
        """;

    private static readonly string[] Plan = ["plan", "--device", "cpu", "--suite", "quick"];

    [Fact]
    public async Task An_installed_tool_starts_machine_code()
    {
        var work = await InstalledAsync();

        var traced = await work.RunAsync("sh", "-c", Traced);

        Assert.EndsWith($"linux-x64/native/{PackedTool.Id}", traced.Output.Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("--help")]
    [InlineData("plan --help")]
    [InlineData("plan --device cpu --suite quick")]
    [InlineData("plan --device cpu --suite quick --format json")]
    [InlineData("run --devise")]
    [InlineData("schema")]
    [InlineData("compare before.json after.json")]
    public async Task It_says_what_the_assemblies_say(string commandLine)
    {
        var work = await InstalledAsync();
        var arguments = commandLine.Split(' ');

        var (native, managed) = (await work.RunAsync(Shim(work), arguments), await ManagedAsync(work, arguments));

        Assert.Equal(Lines(managed), Lines(native));
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task It_knows_what_workers_were_told_not_to_use(string variable)
    {
        var work = await InstalledAsync();

        var native = await work.RunAsync("env", [$"{variable}=0", Shim(work), .. Plan]);
        var managed = await work.RunAsync("env", [$"{variable}=0", "dotnet", "exec", Assembly(work), .. Plan]);

        Assert.Equal(Lines(managed), Lines(native));
        Assert.Equal(0, native.Code);
    }

    [Fact]
    public async Task Kernels_are_measured_by_the_runtime_s_compiler_at_its_widest()
    {
        var work = await InstalledAsync();
        string[] run = ["run", "--device", "cpu", "--suite", "quick", "--filter", "b1-s64-fp8_nvfp4*", "--protocol", "published", "--output"];

        var native = await work.RunAsync(Shim(work), [.. run, "native"]);
        var managed = await ManagedAsync(work, [.. run, "managed"]);

        Assert.True(native.Code == 0 && managed.Code == 0, $"{native}\n{managed}");
        Assert.Equal(Measured(work, "managed"), Measured(work, "native"));
    }

    /// <summary>What starts there decides by the C library, of which this is an old one, and one that is not GNU's.</summary>
    [Theory]
    [InlineData("echo glibc 2.17")]
    [InlineData("exit 1")]
    public async Task Where_it_cannot_start_the_assemblies_do(string getconf)
    {
        var work = await InstalledAsync();
        Directory.CreateDirectory(Path.Combine(work.Folder, "bin"));
        work.Write("bin/getconf", $"#!/bin/sh\n{getconf}\n");
        await work.RunAsync("chmod", "+x", "bin/getconf");
        var inherited = Environment.GetEnvironmentVariable("PATH");

        var traced = await work.RunAsync("env", $"PATH={work.Folder}/bin:{inherited}", "sh", "-c", Traced);
        var version = await work.RunAsync("env", $"PATH={work.Folder}/bin:{inherited}", Shim(work), "--version");

        Assert.EndsWith("/dotnet", traced.Output.Trim(), StringComparison.Ordinal);
        Assert.Equal((await work.RunAsync(Shim(work), "--version")).Output, version.Output);
    }

    [Theory]
    [InlineData("DOTNET_ROOT={0}")]
    [InlineData("DOTNET_HOST_PATH={0}/dotnet")]
    [InlineData("PATH={0}")]
    public async Task Workers_run_on_the_runtime_that_the_environment_names(string setting)
    {
        var work = await InstalledAsync();
        var real = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet"));
        var program = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Assembly(work))!, "..", "linux-x64", "native", PackedTool.Id));
        var (own, asked) = (Directory.CreateDirectory(Path.Combine(work.Folder, "own")).FullName, Path.Combine(work.Folder, "asked"));
        work.Write("own/dotnet", $"#!/bin/sh\n: > '{asked}'\nexec '{real}' \"$@\"\n");
        await work.RunAsync("chmod", "+x", "own/dotnet");
        File.Delete(asked);

        var ended = await work.RunAsync(
            "env", "PATH=/nowhere", setting.Replace("{0}", own, StringComparison.Ordinal), program, "run", "--device", "fake:quick.json", "--suite", "quick", "--filter", "b1-s64-bf16*");

        Assert.True(File.Exists(asked), ended.ToString());
        Assert.True(ended.Code == 0, ended.ToString());
    }

    private Task<Workplace> InstalledAsync()
    {
        tool.RequireNative();
        return tool.Installed;
    }

    private static Task<Ended> ManagedAsync(Workplace work, string[] arguments) => work.RunAsync("dotnet", ["exec", Assembly(work), .. arguments]);

    private static string Shim(Workplace work) => work.Shim;

    private static string Assembly(Workplace work) =>
        Directory.EnumerateFiles(Path.Combine(work.Folder, "tools"), $"{PackedTool.Id}.dll", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Single();

    private static (int, string, string) Lines(Ended ended) => (ended.Code, ended.Output, ended.Error);

    /// <summary>Device, runtime and, by row, the bits of the output and what ran it; times are left out.</summary>
    private static string Measured(Workplace work, string output)
    {
        using var results = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(work.Folder, output, "results.json")));
        var root = results.RootElement;
        var device = root.GetProperty("device");
        return string.Join('\n', root.GetProperty("rows").EnumerateArray()
            .Select(row => $"{row.GetProperty("id")} {row.GetProperty("outputDigest")} {row.GetProperty("resources")}")
            .Prepend($"{device.GetProperty("slug")} {device.GetProperty("hardware")} {root.GetProperty("environment")}"));
    }
}
