using System.Collections.Immutable;
using PrefillBench.Cli.Doctor;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Spec;
using PrefillBench.Tests.Devices.Cuda;
using PrefillBench.Units;

namespace PrefillBench.Tests.Cli.Doctor;

/// <summary>Machines as `doctor` would find them.</summary>
internal static class Machines
{
    private static readonly NvrtcSearch Nvrtc = new(
        new NvrtcInstallation("/usr/local/cuda/lib64/libnvrtc.so.13", new NvrtcVersion(13, 0), [80, 90, 100]),
        ["/usr/local/cuda/lib64/libnvrtc.so.13 (nvrtc 13.0)"]);

    private static readonly NvrtcSearch NoNvrtc = new(null,
    [
        "/home/user/.venv/lib/python3.12/site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.13",
        "/usr/local/cuda-11.8/lib64/libnvrtc.so.12 (is 11.8, too old)",
        "/usr/lib/x86_64-linux-gnu/libnvrtc.so.13", "/usr/lib/x86_64-linux-gnu/libnvrtc.so.12", "libnvrtc.so.13", "libnvrtc.so.12",
    ]);

    private static readonly DeviceFacts Cpu = new(
        DeviceKind.Cpu, "cpu-intel-6-143-8-avx512-16c", "Intel(R) Xeon(R) Platinum 8480C",
        ImmutableSortedDictionary<string, string>.Empty.Add("model", "Intel(R) Xeon(R) Platinum 8480C")
            .Add("cores", "16").Add("vectorWidth", "avx512"),
        ImmutableSortedDictionary<string, string>.Empty, ByteCount.FromGibibytes(120), Pairing.LockStep, 0.03);

    public static MachineDiagnosis Bare { get; } = Of(Gpus.NoDriver, NoNvrtc);

    public static MachineDiagnosis H200 { get; } = With(new GpuDiagnosis(Gpus.H200, Gpus.Limits, Gpus.Idle, Gpus.Quiet));

    public static MachineDiagnosis Disturbed { get; } = With(new GpuDiagnosis(
        Gpus.H200 with { KillsLongKernels = true },
        Gpus.Limits with { PersistenceMode = Reading.Of(false) },
        Gpus.Sample(ThrottleReasons.SoftwareThermalSlowdown | ThrottleReasons.SoftwarePowerCap, smClock: 1100, celsius: 84),
        Gpus.Quiet with { Processes = Gpus.Processes(4711, 4712) }));

    /// <summary>A MIG instance in a container whose NVML tells little, without a compiler.</summary>
    public static MachineDiagnosis Slice { get; } = Of(
        Gpus.Driver with { Gpus = [Gpus.Slice with { Ordinal = 0 }], MachineGpus = 8 }, NoNvrtc) with
    {
        VisibleDevices = "MIG-77777777-0000-5000-8000-0123456789ab",
        Gpus = [new(Gpus.Slice with { Ordinal = 0 }, Withheld.Limits(), Withheld.Sample(), Withheld.Counters())],
    };

    /// <summary>A container with a share of the processors' time.</summary>
    public static MachineDiagnosis Quota { get; } =
        Bare with { Cpu = Cpu with { Hardware = Cpu.Hardware.Add("cpuQuota", "1.5 processors") } };

    /// <summary>A GPU that the job's variable hides.</summary>
    public static MachineDiagnosis Hidden { get; } =
        Of(Gpus.Driver with { Gpus = [], StartError = "CUDA_ERROR_NO_DEVICE" }, Nvrtc) with { Selector = "cuda", VisibleDevices = "1" };

    public static MachineDiagnosis Mps { get; } = With(new GpuDiagnosis(Gpus.H200, Gpus.Limits, Gpus.Idle, Gpus.Quiet with
    {
        Processes = Reading.Of<ImmutableArray<GpuProcess>>([new(2100, null) { Name = "nvidia-cuda-mps" }]),
    }));

    /// <summary>A card that nobody here has had, and an NVRTC that is older than it.</summary>
    public static MachineDiagnosis Rtx5090 { get; } = With(new GpuDiagnosis(
        Gpus.H200 with
        {
            Name = "NVIDIA GeForce RTX 5090", Capability = new(12, 0), Multiprocessors = 170, Memory = new(34_190_917_632),
            L2 = new(100_663_296), SharedPerBlock = new(101_376), MaxSmClockMegahertz = 3090,
        },
        Gpus.Limits with { FreeMemory = Reading.Of(ByteCount.FromGibibytes(31.2)) }, Gpus.Idle, Gpus.Quiet)) with
    {
        Nvrtc = new(new NvrtcInstallation("/usr/lib/x86_64-linux-gnu/libnvrtc.so.12", new(12, 4), [80, 86, 89, 90]), []),
    };

    private static NoSensors Withheld => new("NVML: Not Supported");

    public static MachineDiagnosis With(params ImmutableArray<GpuDiagnosis> gpus) =>
        Of(Gpus.Driver with { Gpus = [.. gpus.Select(gpu => gpu.Gpu)], MachineGpus = gpus.Length }, Nvrtc) with { Gpus = gpus };

    private static MachineDiagnosis Of(DriverFindings driver, NvrtcSearch nvrtc) => new()
    {
        Tool = "dotnet-prefill-bench 1.2.3",
        OperatingSystem = "Debian GNU/Linux 12 (bookworm)",
        Runtime = ".NET 10.0.1",
        Selector = "auto",
        Cpu = Cpu,
        Cuda = CudaAvailability.Conclude(driver),
        Nvrtc = nvrtc,
    };
}
