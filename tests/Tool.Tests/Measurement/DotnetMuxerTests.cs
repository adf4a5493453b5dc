using PrefillBench.Measurement.Workers;

namespace PrefillBench.Tests.Measurement;

/// <summary>Workers run on the runtime of the process that starts them.</summary>
public sealed class DotnetMuxerTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("muxer").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void The_one_that_runs_this_process_goes_first_and_the_environment_last()
    {
        var (own, above, host, sdk) = (Muxer("own"), Muxer("above"), Muxer("host"), Muxer("sdk"));
        var runtime = Path.Combine(root, "above", "shared", "Microsoft.NETCore.App", "10.0.0");

        var found = new[] { own, above, host, sdk }.Select(expected =>
        {
            var muxer = DotnetMuxer.Find(own, runtime, host, Path.GetDirectoryName(sdk));
            File.Delete(expected);
            return muxer;
        }).ToArray();

        Assert.Equal([own, above, host, sdk], found);
    }

    [Fact]
    public void An_apphost_is_not_the_muxer_and_none_is_none() =>
        Assert.Null(DotnetMuxer.Find(Path.Combine(root, "dotnet-prefill-bench"), root, null, null));

    private string Muxer(string folder)
    {
        var file = Path.Combine(
            Directory.CreateDirectory(Path.Combine(root, folder)).FullName, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        File.WriteAllText(file, "");
        return file;
    }
}
