using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>One set of inputs with its own output, all at addresses of its own.</summary>
/// <param name="Pages">Pages of this set's pool.</param>
/// <param name="OutputScales">0 unless the output is NVFP4.</param>
internal readonly record struct InputSet(
    DevicePointer Query, DevicePointer KvPool, int Pages, DevicePointer BlockTables, DevicePointer Output, DevicePointer OutputScales);
