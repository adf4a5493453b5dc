using System.Reflection;
using PrefillBench.Kernels;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>Makes an object that can be launched from a description.</summary>
internal static class LoadedKernel
{
    /// <exception cref="Diagnostics.PfbException">KernelDescription: the assembly or the type is not what the description says.</exception>
    public static CpuKernel Of(ManagedDescription description)
    {
        if (!File.Exists(description.Assembly))
        {
            var project = description.Project ?? "the project that makes it";
            throw description.Wrong($"{description.Assembly} does not exist; build {project} first");
        }

        try
        {
            return Created(description);
        }
        catch (TargetInvocationException e)
        {
            throw Unloadable(description, e.InnerException?.Message ?? e.Message);
        }
        catch (BadImageFormatException)
        {
            throw description.Wrong(
                $"{Path.GetFileName(description.Assembly)} is not a .NET assembly, or only a part of one; build or copy it again");
        }
        catch (Exception e) when (e is IOException or TypeLoadException or ReflectionTypeLoadException
            or MissingMethodException)
        {
            throw Unloadable(description, e.Message);
        }
    }

    private static CpuKernel Created(ManagedDescription description)
    {
        var assembly = new KernelLoadContext(Path.GetDirectoryName(description.Assembly)!).LoadFrom(description.Assembly);
        var type = assembly.GetType(description.Type)
            ?? throw description.Wrong($"{Path.GetFileName(description.Assembly)} has no type `{description.Type}`{KernelsOf(assembly)}");
        if (!IsKernel(type) || type.GetConstructor(Type.EmptyTypes) is null)
        {
            throw description.Wrong(
                $"`{description.Type}` must be a class that derives from {typeof(CpuKernel).FullName} and has a public constructor "
                + "without parameters");
        }

        var kernel = (CpuKernel)Activator.CreateInstance(type)!;
        KernelOptions.Set(kernel, description);
        return kernel;
    }

    private static string KernelsOf(Assembly assembly) =>
        assembly.GetExportedTypes().Where(IsKernel).Select(type => $"`{type.FullName}`").ToArray() is { Length: > 0 } names
            ? $"; it has {string.Join(", ", names)}"
            : "";

    private static bool IsKernel(Type type) => typeof(CpuKernel).IsAssignableFrom(type) && !type.IsAbstract;

    private static Diagnostics.PfbException Unloadable(ManagedDescription description, string reason) =>
        description.Wrong($"{Path.GetFileName(description.Assembly)} cannot be loaded: {reason}");
}
