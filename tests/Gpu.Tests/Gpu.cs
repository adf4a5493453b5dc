using System.Collections;
using System.Collections.Immutable;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Devices.Cuda.Machine;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Diagnostics;
using PrefillBench.TestData;
using PrefillBench.Workload;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace PrefillBench.GpuTests;

/// <summary>
/// The first GPU and the bundled kernels on it, opened once. Every test asks for it first and is skipped where there is none. The variable
/// PREFILL_BENCH_TEST_CARD, such as sm_86, has kernels chosen as on that card and compiled for this one: so portable kernels are tried
/// where others would be chosen.
/// </summary>
internal sealed class Gpu
{
    private static readonly Lazy<(Gpu? Gpu, string Reason)> First = new(Open);

    private readonly CudaContext context;
    private readonly KernelCompiler compiler;

    private Gpu(GpuDescription description, CudaContext context, KernelCatalog catalog, KernelCompiler compiler)
    {
        (this.context, this.compiler) = (context, compiler);
        Description = description;
        Warm = Kernels(catalog, warmL2: true);
        Cold = Kernels(catalog, warmL2: false);
        Large = Kernels(ForLargeRows(catalog), warmL2: true);
    }

    public GpuDescription Description { get; }

    /// <summary>One set of inputs and outputs.</summary>
    public CudaKernels Warm { get; }

    /// <summary>With rotation.</summary>
    public CudaKernels Cold { get; }

    /// <summary>As <see cref="Warm"/>, and every row runs what the kernels keep for large ones: the rows of tests are small.</summary>
    public CudaKernels Large { get; }

    public RowDevice Device => Warm.Device();

    /// <summary>Skips the test where there is no GPU.</summary>
    public static Gpu Required()
    {
        var (gpu, reason) = First.Value;
        Assert.SkipWhen(gpu is null, reason);
        gpu!.context.MakeCurrent();
        return gpu;
    }

    /// <summary>The kernels of a folder that a test wrote, with one set of inputs and outputs.</summary>
    public CudaKernels WarmOf(string kernelsFolder) => Of(kernelsFolder, warmL2: true);

    /// <summary>The kernels of a folder that a test wrote.</summary>
    public CudaKernels Of(string kernelsFolder, bool warmL2) => Kernels(KernelCatalog.Read(kernelsFolder), warmL2);

    /// <summary>The bundled kernels as a worker of that side's folder has them.</summary>
    public CudaKernels WarmOfSide(string sideFolder) => Kernels(KernelCatalog.Read(KernelCatalog.Bundled), warmL2: true, sideFolder);

    /// <summary>A row with inputs of the test's making; skips the test where no kernel can run it.</summary>
    public PreparedCudaRow Prepare(
        WorkloadRow row, Func<RowDevice, CudaWorkload> inputs, Func<PrefillParameters, PrefillParameters>? alter = null,
        bool asLarge = false)
    {
        var kernels = asLarge ? Large : Warm;
        Assert.SkipWhen(kernels.WhyNot(row.Drawn()) is not null, kernels.WhyNot(row.Drawn()) ?? "");
        return kernels.Prepare(row, inputs, alter ?? (static parameters => parameters));
    }

    private CudaKernels Kernels(KernelCatalog catalog, bool warmL2, string? sideFolder = null, KernelCompiler? with = null) => new(
        new CudaHost(
            Description,
            CudaDevices.Survey.Findings.DriverVersion ?? "not known",
            new DeviceRequest("cuda:0", sideFolder, WarmL2: warmL2),
            () => context,
            new ClockWatch(new NoSensors("a test does not judge times"), Environment.ProcessId, TimeProvider.System)),
        (row, arch) => catalog.Select(row, Card ?? arch),
        with ?? compiler);

    /// <summary>The bundled kernels, with a compiler that is older than the GPU.</summary>
    public CudaKernels ThroughPtx()
    {
        var arch = GpuArch.OfDevice(Description.Capability.Major, Description.Capability.Minor);
        var old = new KernelCompiler(compiler.Nvrtc with { SupportedArchs = [80] }, cache: null)
        {
            Assembler = new(arch, "of the test", () => CudaContext.Create(Description)),
        };
        return Kernels(KernelCatalog.Read(KernelCatalog.Bundled), warmL2: true, with: old);
    }

    /// <summary>Skips a test of kernels that only this card has.</summary>
    public static void RequireItsOwnKernels() =>
        Assert.SkipWhen(Card is not null, "PREFILL_BENCH_TEST_CARD chooses the kernels of another card");

    private static GpuArch? Card { get; } = Environment.GetEnvironmentVariable("PREFILL_BENCH_TEST_CARD") is { Length: > 0 } card
        ? GpuArch.TryParse(card, out var arch) ? arch : throw new ArgumentException($"PREFILL_BENCH_TEST_CARD: {card} is no architecture")
        : null;

    private static KernelCatalog ForLargeRows(KernelCatalog catalog) => catalog with
    {
        Manifests = [.. catalog.Manifests.Select(manifest => manifest with { Variants = [.. manifest.Variants.Select(ForLargeRows)] })],
    };

    private static KernelVariant ForLargeRows(KernelVariant variant) =>
        variant with { MinTiles = 1, Workspace = variant.Workspace with { MinReads = 1, MinTiles = 1 } };

    private static (Gpu?, string) Open()
    {
        if (CudaDevices.Survey.WhyNone is { } none)
        {
            return (null, none);
        }

        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToImmutableDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
        try
        {
            var gpu = CudaDevices.Survey.Gpus[0];
            var compiler =
                KernelCompiler.Open(ToolchainPlaces.Of(variables, Environment.CurrentDirectory, variables.GetValueOrDefault("HOME")));
            return (new Gpu(gpu, CudaContext.Create(gpu), KernelCatalog.Read(KernelCatalog.Bundled), compiler), "");
        }
        catch (PfbException e)
        {
            return (null, e.Message);
        }
    }
}
