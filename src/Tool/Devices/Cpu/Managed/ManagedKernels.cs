using System.Collections.Immutable;
using System.Reflection;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Kernels;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>The .NET kernels of a folder, each loaded when first asked for.</summary>
/// <param name="root">For messages.</param>
internal sealed class ManagedKernels(string root, ImmutableArray<ManagedDescription> descriptions) : ICpuKernels
{
    private readonly Dictionary<(string Assembly, string Type), CpuKernel> loaded = [];

    /// <summary>The folder that comes with the tool.</summary>
    public static string Bundled => Path.Combine(AppContext.BaseDirectory, "kernels", "cpu");

    public ImmutableArray<ManagedDescription> Descriptions => descriptions;

    /// <summary>The folder's kernels; those of the tool where it has none of .NET.</summary>
    /// <param name="folder">Null means those of the tool.</param>
    public static ManagedKernels In(string? folder) => folder is not null && Read(folder) is { Descriptions.IsEmpty: false } own ? own : Read(Bundled);

    public static ManagedKernels Read(string folder)
    {
        try
        {
            return new(folder,
            [
                .. Directory.EnumerateFiles(folder, $"*{KernelForms.Ending}", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                    .Where(file => KernelForms.Of(file) != KernelForms.Cuda).Select(ManagedDescription.Read),
            ]);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw new PfbException(Codes.KernelsNotFound, $"{e.Message} {Codes.KernelsNotFound.Remedy}", new(folder, 0, 0));
        }
    }

    public (CpuKernel? Kernel, string Reason) For(WorkloadRow row)
    {
        var reason = $"{root} has no {Spec.Spelling.Of(row.Kernel)} kernel";
        foreach (var description in descriptions.Where(description => description.Role == row.Kernel))
        {
            var kernel = Load(description);
            if (kernel.WhyNot(KernelProblems.ShapeOf(row)) is not { } refusal)
            {
                return (kernel, "");
            }

            reason = refusal;
        }

        return (null, reason);
    }

    private CpuKernel Load(ManagedDescription description)
    {
        var key = (description.Assembly, description.Type);
        return loaded.TryGetValue(key, out var known) ? known : loaded[key] = Created(description);
    }

    private static CpuKernel Created(ManagedDescription description)
    {
        if (!File.Exists(description.Assembly))
        {
            throw Wrong(description, $"{description.Assembly} does not exist; build {(description.Project is { } project ? project : "the project that makes it")} first");
        }

        try
        {
            var assembly = new KernelLoadContext(Path.GetDirectoryName(description.Assembly)!).LoadFromAssemblyPath(description.Assembly);
            var type = assembly.GetType(description.Type)
                ?? throw Wrong(description, $"{Path.GetFileName(description.Assembly)} has no type `{description.Type}`{Kernels(assembly)}");
            return typeof(CpuKernel).IsAssignableFrom(type) && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null
                ? (CpuKernel)Activator.CreateInstance(type)!
                : throw Wrong(description, $"`{description.Type}` is no class that derives from {typeof(CpuKernel).FullName} and has a public constructor without parameters");
        }
        catch (Exception e) when (e is BadImageFormatException or FileLoadException or FileNotFoundException or TypeLoadException or ReflectionTypeLoadException or TargetInvocationException or MissingMethodException)
        {
            throw Wrong(description, $"{Path.GetFileName(description.Assembly)} cannot be loaded: {(e as TargetInvocationException)?.InnerException?.Message ?? e.Message}");
        }
    }

    private static string Kernels(Assembly assembly) =>
        string.Join(", ", assembly.GetExportedTypes().Where(type => typeof(CpuKernel).IsAssignableFrom(type) && !type.IsAbstract).Select(type => $"`{type.FullName}`")) is { Length: > 0 } names
            ? $"; it has {names}" : "";

    private static PfbException Wrong(ManagedDescription description, string text) => new(Codes.KernelDescription, text, new(description.File, 0, 0));
}
