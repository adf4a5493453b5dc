using Microsoft.Win32.SafeHandles;

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>CUgraphExec: a graph made ready to be launched.</summary>
internal sealed class ExecutableGraphHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Driver.cuGraphExecDestroy(handle) == CuResult.Success;
}
