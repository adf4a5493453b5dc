using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Launching;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>The kernels beside those that are measured, compiled and loaded when first needed.</summary>
/// <param name="compile">A source below the kernels folder and its NVRTC options, to a cubin.</param>
internal sealed class UtilityKernels(Func<string, ImmutableArray<string>, byte[]> compile) : IDisposable
{
    private const string FillSource = "common/fill.cu";
    private const string CompareSource = "common/compare.cu";
    private const string ReferenceSource = "attention_reference.cu";

    private readonly Dictionary<string, byte[]> compiled = [];
    private readonly Dictionary<string, DeviceModule> loaded = [];

    /// <summary>fill_query, fill_kv, amax.</summary>
    public DeviceModule Fill => Load(FillSource);

    /// <summary>digest, poison, poison_block_scales, empty.</summary>
    public DeviceModule Compare => Load(CompareSource);

    /// <summary>attention_reference.</summary>
    public DeviceModule Reference => Load(ReferenceSource);

    /// <summary>The roofs of the roofline.</summary>
    public DeviceModule Ceilings => Load(ProductKernel.Source);

    /// <summary>Compiles what every process needs. That takes no context, so it can be done before the device is taken.</summary>
    public void CompileAhead()
    {
        foreach (var path in new[] { ProductKernel.Source, FillSource, CompareSource })
        {
            _ = Compiled(path);
        }
    }

    public void Dispose()
    {
        foreach (var module in loaded.Values)
        {
            module.Dispose();
        }
    }

    private DeviceModule Load(string path)
    {
        if (!loaded.TryGetValue(path, out var module))
        {
            loaded[path] = module = new(Compiled(path));
        }

        return module;
    }

    private byte[] Compiled(string path)
    {
        if (!compiled.TryGetValue(path, out var cubin))
        {
            compiled[path] = cubin = compile(path, OptionsOf(path));
        }

        return cubin;
    }

    // Data must have the same bits as the host's, so nothing may be contracted.
    private static ImmutableArray<string> OptionsOf(string path) => path == FillSource ? ["-fmad=false"] : [];
}
