using System.Runtime.InteropServices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Workers;

namespace PrefillBench.Tests.Measurement;

public sealed class WorkerProgramTests : IDisposable
{
    private static readonly string MuxerName = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
    private static readonly string HostName = OperatingSystem.IsWindows() ? "dotnet-prefill-bench.exe" : "dotnet-prefill-bench";
    private readonly string folder = Directory.CreateTempSubdirectory("pfb-program-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_framework_dependent_folder_is_started_through_the_muxer_even_with_an_apphost()
    {
        Touch("dotnet-prefill-bench.dll");
        Touch(HostName);

        var start = new WorkerProgram(folder, "/sdk/dotnet").StartInfo();

        Assert.Equal("/sdk/dotnet", start.FileName);
        Assert.Equal(["exec", Path.Combine(folder, "dotnet-prefill-bench.dll"), "worker"], start.ArgumentList);
    }

    [Fact]
    public void Another_runtime_is_asked_for_by_its_exact_version()
    {
        Touch("dotnet-prefill-bench.dll");

        var start = new WorkerProgram(folder, "/sdk/dotnet", "10.0.11").StartInfo();

        Assert.Equal(["exec", "--fx-version", "10.0.11", Path.Combine(folder, "dotnet-prefill-bench.dll"), "worker"], start.ArgumentList);
    }

    [Fact]
    public void Runtimes_are_found_beside_the_muxer_oldest_first()
    {
        var muxer = Touch("root", MuxerName);
        foreach (var version in new[] { "10.0.12", "10.0.9", "9.0.14", "11.0.0-rc.1" })
        {
            Touch("root", "shared", "Microsoft.NETCore.App", version, "System.Private.CoreLib.dll");
        }

        Assert.Equal(["9.0.14", "10.0.9", "10.0.12", "11.0.0-rc.1"], InstalledRuntimes.Beside(muxer));
        Assert.Empty(InstalledRuntimes.Beside(Touch("elsewhere", MuxerName)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_self_contained_folder_or_single_file_starts_itself(bool singleFile)
    {
        Touch(HostName);
        if (!singleFile)
        {
            Touch("dotnet-prefill-bench.dll");
            Touch(OperatingSystem.IsWindows() ? "hostfxr.dll" : "libhostfxr.so");
        }

        var start = new WorkerProgram(folder, null).StartInfo();

        Assert.Equal(Path.Combine(folder, HostName), start.FileName);
        Assert.Equal(["worker"], start.ArgumentList);
    }

    [Fact]
    public void Without_a_muxer_a_framework_dependent_folder_says_what_to_set()
    {
        Touch("dotnet-prefill-bench.dll");

        var thrown = Assert.Throws<PfbException>(() => new WorkerProgram(folder, null).StartInfo());

        Assert.Contains("DOTNET_HOST_PATH", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_muxer_is_this_process_before_the_runtimes_before_the_environments()
    {
        var process = Touch("process", MuxerName);
        var runtime = Touch("runtime", MuxerName);
        var hostPath = Touch("host", MuxerName);
        var root = Touch("root", MuxerName);
        var runtimeFolder = Path.Combine(folder, "runtime", "shared", "Microsoft.NETCore.App", "10.0.1") + Path.DirectorySeparatorChar;
        var rootFolder = Path.GetDirectoryName(root);

        Assert.Equal(process, DotnetMuxer.Find(process, runtimeFolder, hostPath, rootFolder));
        Assert.Equal(runtime, DotnetMuxer.Find("/some/apphost", runtimeFolder, hostPath, rootFolder));
        Assert.Equal(hostPath, DotnetMuxer.Find(null, Path.Combine(folder, "elsewhere"), hostPath, rootFolder));
        Assert.Equal(root, DotnetMuxer.Find(null, Path.Combine(folder, "elsewhere"), null, rootFolder));
    }

    [Fact]
    public void The_runtime_of_this_test_leads_to_a_muxer() =>
        Assert.True(File.Exists(DotnetMuxer.Find("/some/apphost", RuntimeEnvironment.GetRuntimeDirectory(), null, null)));

    private string Touch(params string[] parts)
    {
        var file = Path.Combine([folder, .. parts]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "");
        return file;
    }
}
