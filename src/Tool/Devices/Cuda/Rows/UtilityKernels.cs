using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Launching;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>The kernels beside those that are measured, compiled when first needed.</summary>
/// <param name="compile">A source below the kernels folder and its NVRTC options, to a cubin.</param>
internal sealed class UtilityKernels(Func<string, ImmutableArray<string>, byte[]> compile) : IDisposable
{
    // Data must have the same bits as the host's, so nothing may be contracted.
    private static readonly ImmutableArray<string> Exact = ["-fmad=false"];

    private readonly Dictionary<string, DeviceModule> loaded = [];

    /// <summary>fill_query, fill_kv, amax.</summary>
    public DeviceModule Fill => Load("common/fill.cu", Exact);

    /// <summary>digest, poison, poison_block_scales, empty.</summary>
    public DeviceModule Compare => Load("common/compare.cu", []);

    /// <summary>attention_reference.</summary>
    public DeviceModule Reference => Load("attention_reference.cu", []);

    /// <summary>The roofs of the roofline.</summary>
    public DeviceModule Ceilings => Load(ProductKernel.Source, []);

    public void Dispose()
    {
        foreach (var module in loaded.Values)
        {
            module.Dispose();
        }
    }

    private DeviceModule Load(string path, ImmutableArray<string> options)
    {
        if (!loaded.TryGetValue(path, out var module))
        {
            loaded[path] = module = new(compile(path, options));
        }

        return module;
    }
}
