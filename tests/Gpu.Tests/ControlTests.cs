using PrefillBench.Baselines;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Devices.Cuda.Sides;

namespace PrefillBench.GpuTests;

/// <summary>The control on the card: kept machine code, short, and as steady as the card.</summary>
public static class ControlTests
{
    /// <summary>Of one launch.</summary>
    private const double LongestLaunchMs = 30;

    /// <summary>With settling: five readings are to be about a tenth of a process of the suite `ci`, which takes 10 s.</summary>
    private const double AimMs = 250;

    [Fact]
    public static void A_kept_control_is_read_by_a_worker_of_its_side()
    {
        var gpu = Gpu.Required();
        using var folder = new Folder();
        var built = gpu.Warm.BuildControl();
        var kept = new RetainedCode(Path.Combine(folder.Path, "cubins"));
        var code = new CodeImage(built.Cubin, built.Manifest);
        kept.Receive(code);
        kept.Retain(code.Sha256());
        var loaded = kept.Load(code.Sha256());
        var side = Directory.CreateDirectory(Path.Combine(folder.Path, "side")).FullName;
        ControlImages.Write(side, new ControlImage(loaded.Cubin, loaded.Manifest));
        using var kernels = gpu.WarmOfSide(side);

        var reading = kernels.ReadControl();

        Assert.InRange(reading!.Value.Value, 0.1, LongestLaunchMs);
    }

    [Fact]
    public static void A_side_without_a_control_gives_none() => Assert.Null(Gpu.Required().Warm.ReadControl());

    [Fact]
    public static void A_reading_is_short()
    {
        var gpu = Gpu.Required();
        using var control = new CudaControl(gpu.Device, gpu.Warm.BuildControl());
        control.Read();
        var clock = TimeProvider.System;

        var start = clock.GetTimestamp();
        control.Read();

        // Twice the aim: a test does not judge times closely.
        Assert.InRange(clock.GetElapsedTime(start).TotalMilliseconds, 200, 2 * AimMs);
    }

    /// <summary>Readings of one process under the same load are told to the output: what they vary by is the least that sessions will.</summary>
    [Fact]
    public static void Readings_of_one_process_agree()
    {
        var gpu = Gpu.Required();
        using var control = new CudaControl(gpu.Device, gpu.Warm.BuildControl());
        control.Read();

        double[] readings = [.. Enumerable.Range(0, 20).Select(_ => control.Read().Value)];

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(" ", readings.Select(ms => $"{ms:0.0000}")));
        Assert.True(readings.Max() < 1.1 * readings.Min(), $"{readings.Min()} to {readings.Max()} ms");
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("pfb-control-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
