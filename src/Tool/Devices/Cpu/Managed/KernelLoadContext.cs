using System.Reflection;
using System.Runtime.Loader;
using PrefillBench.Kernels;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>
/// Where one kernel's assembly is loaded, with what lies beside it: two sides, or a kernel and the tool, may need different versions of one
/// library. Only the contract is the tool's own, for its types are what they meet in.
/// </summary>
internal sealed class KernelLoadContext(string folder) : AssemblyLoadContext("cpu kernel")
{
    private static readonly Assembly Contract = typeof(CpuKernel).Assembly;

    public static string ContractName { get; } = Contract.GetName().Name!;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == ContractName)
        {
            return Contract;
        }

        var file = Path.Combine(folder, $"{assemblyName.Name}.dll");
        return !Framework.Has(assemblyName.Name!) && File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        NativeNames.Of(unmanagedDllName).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } file ? LoadUnmanagedDllFromPath(file) : 0;
}

/// <summary>The runtime's own assemblies, which belong to the machine and not to a kernel.</summary>
internal static class Framework
{
    private static readonly string Folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    public static bool Has(string assembly) => File.Exists(Path.Combine(Folder, $"{assembly}.dll"));
}

/// <summary>File names that a native library's name may stand for.</summary>
internal static class NativeNames
{
    public static IEnumerable<string> Of(string library) => [library, $"lib{library}.so", $"{library}.so", $"{library}.dll", $"lib{library}.dylib", $"{library}.dylib"];
}
