using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.TestData;

/// <summary>The two bundled kernels, in a form that attributes can hold. Compiled into every test project that makes rows.</summary>
public enum KernelRole
{
    Baseline,
    Trtllm,
}

internal static class KernelRoles
{
    public static MeasuredKernel Kernel(this KernelRole role) => KernelSet.Default[(int)role];

    extension(WorkloadRow)
    {
        public static WorkloadRow Of(AttentionCase attentionCase, KernelRole role) => WorkloadRow.Of(attentionCase, role.Kernel());
    }
}
