using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Devices.Cuda.Rows.Lent;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Devices.Cuda.Watch;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>A side's kernels on one device: compiled when first needed, loaded once, launched on one stream.</summary>
/// <param name="choose">
/// The side's kernel for a row. What the tool itself launches always comes from its own folder, so that both sides are checked by the same
/// code.
/// </param>
internal sealed class CudaKernels(CudaHost host, Func<RowWorkload, GpuArch, KernelChoice> choose, KernelCompiler compiler) : ICudaKernels
{
    private readonly Dictionary<(string Folder, string Variant, KernelName? Name), (DeviceModule Module, RowKernel Kernel)> loaded = [];
    private readonly UtilityKernels utilities = new(source => compiler.Compile(Utility(source), PlannedCard.ArchOf(host.Gpu)).Cubin);
    private readonly PlannedCard card = new(host.Gpu, host.Request.WarmL2, choose);
    private StreamHandle? stream;
    private RowDevice? opened;
    private ulong placement;
    private ImmutableArray<Diagnostic> unbuilt = [];

    public string? Compiler => compiler.NameFor(Arch);

    public ImmutableArray<Diagnostic> Notes =>
    [
        .. compiler.Notes,
        .. unbuilt,
        .. !compiler.GoesThroughPtx(Arch) ? Array.Empty<Diagnostic>() : [new(
            Codes.KernelsThroughPtx,
            $"{compiler.Nvrtc} does not know {Arch}, so kernels are compiled to PTX, which the driver assembles. An NVRTC that knows "
            + $"{Arch} may make faster code; install one, or name it with {ToolchainPlaces.NvrtcVariable}",
            SourcePosition.None)],
    ];

    public TimeSpan KernelStart { get; private init; }

    private GpuArch Arch => card.Arch;

    /// <summary>The images of the request's side, or the kernels that are planned with.</summary>
    public static CudaKernels Open(CudaHost host, ToolchainPlaces places)
    {
        var side = host.Request.SideFolder is { } folder ? SideKernels.Choosing(folder) : null;
        var compiler = KernelCompiler.Open(
            places, new DriverAssembler(PlannedCard.ArchOf(host.Gpu), host.Driver, () => CudaContext.Create(host.Gpu)));
        if (side is not null)
        {
            var measured = new CudaKernels(host, side, compiler);
            measured.utilities.CompileAhead();
            return measured;
        }

        var catalog = KernelCatalog.Of(host.Request.Kernels);
        return new(host, catalog.Select, compiler)
        {
            KernelStart = catalog.Adapters.Select(adapter => adapter.Start).DefaultIfEmpty().Max(),
            unbuilt = [.. catalog.Adapters.Select(adapter => adapter.WhyOutdated()).OfType<Diagnostic>().Distinct()],
        };
    }

    public string? WhyNot(RowWorkload workload) => card.WhyNot(workload);

    public ISideMaker Sides { get; } = new CudaSides(PlannedCard.ArchOf(host.Gpu), compiler, () => UtilityKernels.Sources.Select(Utility));

    public ByteCount MemoryOf(RowWorkload workload) => card.MemoryOf(workload);

    public int LaunchesPerTime(RowWorkload workload) => card.LaunchesPerTime(workload);

    public Milliseconds StartOf(RowWorkload workload) => card.StartOf(workload);

    public IPreparedRow Prepare(RowWorkload workload)
    {
        var device = Device();
        host.Watch.StartRow();
        return card.Choice(workload) is { Adapter: { } adapter, Eager: var eager }
            ? CudaFaults.Explained<IPreparedRow>(workload.Row.Id, () =>
                LentCudaKernel.Prepare(device, eager ? adapter with { Graph = false } : adapter, workload, host.Gpu.Ordinal,
                    card.RotationOf(workload.Cost)))
            : PreparedCudaRow.Of(device, Kernel(workload), workload, card.Choice(workload).Eager);
    }

    /// <summary>Prepares a row with the caller's own inputs, and with launches whose argument the caller has changed.</summary>
    internal PreparedCudaRow Prepare(
        WorkloadRow row, Func<RowDevice, CudaWorkload> inputs, Func<PrefillParameters, PrefillParameters> alter)
    {
        var device = Device();
        host.Watch.StartRow();
        return PreparedCudaRow.Of(device, Kernel(RowWorkload.Of(row)), inputs(device), alter);
    }

    public Ceilings MeasureCeilings() => CudaFaults.Explained("the ceilings", () => CudaCeilings.Measure(Device(), host.Gpu.Capability));

    public StartConditions Start(IGpuSensors sensors, ulong placement)
    {
        this.placement = placement;
        return CudaFaults.Explained("the first load", () => Preheat.Run(Device(), sensors));
    }

    public void Dispose()
    {
        foreach (var (module, _) in loaded.Values)
        {
            module.Dispose();
        }

        utilities.Dispose();
        stream?.Dispose();
    }

    internal RowDevice Device()
    {
        if (opened is null)
        {
            _ = host.Context();
            Driver.cuStreamCreate(out stream, CuStreamFlags.NonBlocking).ThrowIfFailed();
            opened = new(
                stream, utilities, host.Gpu.Multiprocessors, host.Gpu.L2.Value, !host.Request.WarmL2,
                HasTensorMaps: host.Gpu.Capability.Major >= 9, card.Rates, host.Watch)
                {
                    Placement = placement, Peak = Machine.CudaPeak.Of(host.Gpu),
                };
        }

        return opened;
    }

    private static KernelSource Utility(UtilitySource source) => KernelSource.Read(
        Path.Combine(KernelCatalog.Bundled, source.Path), new(KernelCatalog.Bundled, [Path.Combine(KernelCatalog.Bundled, "include")]),
        source.Options);

    private RowKernel Kernel(RowWorkload workload)
    {
        var choice = card.Choice(workload);
        if (choice is not { Variant: { } variant, Manifest: { } manifest })
        {
            throw new PfbException(Codes.DeviceUnavailable, $"{workload.Row.Id}: {choice.Reason}");
        }

        var key = (manifest.Path, variant.Name, manifest.Name);
        if (!loaded.TryGetValue(key, out var entry))
        {
            var built = manifest.Build(variant, Arch, compiler);
            var module = new DeviceModule(built.Cubin);
            loaded[key] = entry = (module, RowKernel.Of(manifest, variant, module, built.Entry(variant.Entry)));
        }

        return entry.Kernel;
    }
}
