using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Launching;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>The kernels beside those that are measured, compiled and loaded when first needed.</summary>
/// <param name="compile">A source to a cubin.</param>
internal sealed class UtilityKernels(Func<UtilitySource, byte[]> compile) : IDisposable
{
    // Data must have the same bits as the host's, so nothing may be contracted.
    private static readonly UtilitySource FillSource = new("common/fill.cu", ["-fmad=false"]);
    private static readonly UtilitySource CompareSource = new("common/compare.cu", []);
    private static readonly UtilitySource ReferenceSource = new("attention_reference.cu", []);
    private static readonly UtilitySource CeilingSource = new(ProductKernel.Source, []);

    private readonly Dictionary<UtilitySource, byte[]> compiled = [];
    private readonly Dictionary<UtilitySource, DeviceModule> loaded = [];

    /// <summary>All of them.</summary>
    public static ImmutableArray<UtilitySource> Sources { get; } = [CeilingSource, FillSource, CompareSource, ReferenceSource];

    /// <summary>fill_query, fill_kv, amax.</summary>
    public DeviceModule Fill => Load(FillSource);

    /// <summary>digest, poison, poison_block_scales, empty.</summary>
    public DeviceModule Compare => Load(CompareSource);

    /// <summary>attention_reference.</summary>
    public DeviceModule Reference => Load(ReferenceSource);

    /// <summary>The roofs of the roofline.</summary>
    public DeviceModule Ceilings => Load(CeilingSource);

    /// <summary>Compiles what every process needs. That takes no context, so it can be done before the device is taken.</summary>
    public void CompileAhead()
    {
        foreach (var source in Sources.Remove(ReferenceSource))
        {
            _ = Compiled(source);
        }
    }

    public void Dispose()
    {
        foreach (var module in loaded.Values)
        {
            module.Dispose();
        }
    }

    private DeviceModule Load(UtilitySource source)
    {
        if (!loaded.TryGetValue(source, out var module))
        {
            loaded[source] = module = new(Compiled(source));
        }

        return module;
    }

    private byte[] Compiled(UtilitySource source)
    {
        if (!compiled.TryGetValue(source, out var cubin))
        {
            compiled[source] = cubin = compile(source);
        }

        return cubin;
    }
}

/// <param name="Path">Below the folder of the tool's kernels.</param>
/// <param name="Options">For NVRTC.</param>
internal sealed record UtilitySource(string Path, ImmutableArray<string> Options);
