using PrefillBench.Devices.Descriptions;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>Every key of a NAME.kernel.json whose form is <c>managed</c>; docs/cpu-kernels.md has them.</summary>
internal static class ManagedKeys
{
    public static readonly SpecKey<string> Form = new(KernelForms.Key, new Choice<string>((KernelForms.Managed, KernelForms.Managed)), "What the code is.", Required: true);
    public static readonly SpecKey<KernelRole> Role = new("role", new Choice<KernelRole>(("trtllm", KernelRole.Trtllm), ("baseline", KernelRole.Baseline)), "Which of the two kernels of a case it is.", Required: true);
    public static readonly SpecKey<string> Assembly = new("assembly", new Quoted("a file name", 400), "The built .NET assembly, relative to this file; what it needs beyond the framework lies beside it.", Required: true);
    public static readonly SpecKey<string> Type = new("type", new Quoted("a type's full name", 400), "The public class that derives from `CpuKernel`.", Required: true);
    public static readonly SpecKey<string> Project = new("project", new Quoted("a file name", 400), "The project that builds the assembly, relative to this file; `--against` a git ref builds it there.");

    public static readonly Section Root = new("kernel", Form, Role, Assembly, Type, Project) { IsOfSpec = false };
}
