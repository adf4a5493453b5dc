using System.Reflection;
using System.Runtime.Loader;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;
using PrefillBench.Kernels;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>
/// Where one kernel's assembly is loaded, with what lies beside it: two sides, or a kernel and the tool, may need different versions of one
/// library. Only the contract is the tool's own, for its types are what they meet in. Files are read and closed, so that a build may
/// replace them meanwhile; and what is in memory is always compiled from its IL.
/// </summary>
internal sealed class KernelLoadContext(string folder) : AssemblyLoadContext("cpu kernel")
{
    private static readonly Assembly Contract = typeof(CpuKernel).Assembly;

    public static string ContractName { get; } = Contract.GetName().Name!;

    /// <exception cref="PfbException">KernelDescription: the file cannot be read.</exception>
    public Assembly LoadFrom(string file) =>
        LoadFromStream(new MemoryStream(WholeFile.Read(file, KernelCode.LimitBytes, Codes.KernelDescription)));

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == ContractName)
        {
            return Contract;
        }

        var file = Path.Combine(folder, $"{assemblyName.Name}.dll");
        return !Framework.Has(assemblyName.Name!) && File.Exists(file) ? LoadFrom(file) : null;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        NativeLibraries.Find(folder, unmanagedDllName) is { } file ? LoadUnmanagedDllFromPath(file) : 0;
}
