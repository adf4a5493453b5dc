using PrefillBench.Measurement.Workers;

namespace PrefillBench.Tests.Measurement;

/// <summary>Where a program without a runtime of its own finds one for its workers.</summary>
public sealed class DotnetMuxerTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("muxer").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void The_one_that_started_the_build_goes_first_and_the_usual_folders_last()
    {
        var (host, sdk, path, registered, usual) = (Muxer("host"), Muxer("sdk"), Muxer("path"), Muxer("registered"), Muxer("usual"));
        var variables = new Dictionary<string, string>
        {
            ["DOTNET_HOST_PATH"] = host,
            ["DOTNET_ROOT"] = Path.GetDirectoryName(sdk)!,
            ["PATH"] = $"{root}{Path.PathSeparator}{Path.GetDirectoryName(path)}",
        };
        var registration = Path.Combine(root, "install_location");
        File.WriteAllText(registration, $"{Path.GetDirectoryName(registered)}\n");

        var found = new[] { host, sdk, path, registered, usual }.Select(expected =>
        {
            var muxer = DotnetMuxer.FindInstalled(variables.GetValueOrDefault, [Path.Combine(root, "absent"), registration], [Path.GetDirectoryName(usual)!]);
            File.Delete(expected);
            return muxer;
        }).ToArray();

        Assert.Equal([host, sdk, path, registered, usual], found);
    }

    [Fact]
    public void None_is_none() => Assert.Null(DotnetMuxer.FindInstalled(_ => null, [], [root]));

    private string Muxer(string folder)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(root, folder)).FullName, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        File.WriteAllText(file, "");
        return file;
    }
}
