using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Devices.Cuda.Rows.Lent;

/// <summary>
/// The part of pb_host.py that a GPU needs, on a driver of the test's: memory is opened by its handle, launches go over the sets on the
/// stream, events lie around them, and a graph is recorded once.
/// </summary>
public sealed class PythonClockTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Launches_go_over_the_sets_between_events_of_the_host()
    {
        var fixtures = Path.Combine(Repository.Root, "tests", "Tool.Tests", "Devices", "Cuda", "Rows", "Lent", "Fixtures");
        var driver = Path.Combine(folder.Path, "libdriver.so");
        Programs.Run("gcc", "-shared", "-fPIC", "-Wall", "-o", driver, Path.Combine(fixtures, "driver.c"));

        var said = Programs.Run(
            "python3", "-B", Path.Combine(fixtures, "drive.py"), Path.Combine(Repository.Root, "kernels", "adapters"), driver);

        Assert.Equal(
            """
            False
            RuntimeError: the output was still being written when the stream had done its work: `run` works on another stream
            [1.0, 1.0, 1.0] [1, 0, 1]
            [4.0, 4.0] [0, 1, 0, 1, 0, 1, 0, 1]
            [4.0, 4.0] [0, 1, 0, 1]
            [4.0] []
            24
            """,
            said.Trim());
    }
}
