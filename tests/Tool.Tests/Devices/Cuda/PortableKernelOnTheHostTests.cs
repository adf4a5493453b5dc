using System.Globalization;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Devices.Cuda;

/// <summary>
/// The very text of the portable kernels, run by this processor where there is a C++ compiler: threads are fibers, and the instructions
/// that C++ has no name for are written out in Fixtures/host. Data, page tables and shapes are random, and float64 is written a second
/// time.
/// tests/Gpu.Tests does the same on a GPU.
/// </summary>
public static class PortableKernelOnTheHostTests
{
    [Theory]
    [InlineData("16", (2 * 24) + 1)]
    [InlineData("8", 2 * 2 * 3 * 6)]
    public static void Every_head_size_and_output_computes_random_shapes_within_tolerance(string bits, int rows)
    {
        var host = Path.Combine(Repository.Root, "tests", "Tool.Tests", "Devices", "Cuda", "Fixtures", "host");
        var headers = Path.Combine(Repository.Root, "kernels", "include");

        var lines = HostProgram.Lines(Path.Combine(host, "portable_kernel.cpp"), "-O1", $"-DBITS={bits}", "-I", host, "-I", headers);

        Assert.Equal(rows, lines.Length);
        Assert.All(lines, line =>
        {
            var (error, most) = (Number(line, ^2), Number(line, ^1));
            Assert.True(error < most, line);
        });
    }

    private static double Number(string line, Index index) => double.Parse(line.Split(' ')[index], CultureInfo.InvariantCulture);
}
