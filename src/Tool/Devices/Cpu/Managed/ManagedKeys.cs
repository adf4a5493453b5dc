using System.Collections.Immutable;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>Every key of a NAME.kernel.json whose form is <c>managed</c>; docs/cpu-kernels.md has them.</summary>
internal static class ManagedKeys
{
    public static readonly SpecKey<string> Form = new(
        KernelForms.Key, new Choice<string>((KernelForms.Managed, KernelForms.Managed)), "The kind of code.", Required: true);
    public static readonly SpecKey<string> Assembly = new("assembly", new Quoted("a file name", 400),
        "The built .NET assembly, relative to this file; assemblies that it needs beyond the framework are beside it.", Required: true);
    public static readonly SpecKey<string> Type = new(
        "type", new Quoted("a type's full name", 400), "The public class that derives from `CpuKernel`.", Required: true);
    public static readonly SpecKey<string> Project = new("project", new Quoted("a file name", 400),
        "The project that builds the assembly, relative to this file; `--against` a git ref builds it there.");

    public static readonly SpecKey<ImmutableArray<string>> Files = new("files", new KeptFileNames(), "The files, named by their "
        + "content.");
    public static readonly SpecKey<ImmutableSortedDictionary<string, string>> Options = new(
        "options", new OptionMap(), "Properties of the class to be set.", Default: "{}");
    public static readonly SpecKey<int> PlantedDelay = new(
        "plantedDelay", new WholeNumber(0, int.MaxValue), "An injected slow-down.", Default: "0");

    public static readonly Section Root =
        new("kernel", Form, DescribedName.Name, DescribedName.Role, Assembly, Type, Project) { IsOfSpec = false };

    /// <summary>The keys that the tool writes beside code that it made or kept. Earlier versions wrote the role too.</summary>
    public static readonly Section Kept =
        new("kernel", Form, DescribedName.Role, Assembly, Type, Options, Files, PlantedDelay) { IsOfSpec = false };
}
