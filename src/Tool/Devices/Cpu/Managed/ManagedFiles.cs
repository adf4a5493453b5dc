using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>Lists the files of a kernel: its assembly, and what that needs beyond the framework and the contract.</summary>
internal static class ManagedFiles
{
    private const long LimitBytes = KernelCode.LimitBytes;

    /// <returns>Content by file name.</returns>
    /// <exception cref="PfbException">KernelDescription: a file is missing or is no assembly.</exception>
    public static IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Of(ManagedDescription description)
    {
        var folder = Path.GetDirectoryName(description.Assembly)!;
        var files = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var open = new Stack<string>([description.Assembly]);
        while (open.TryPop(out var file))
        {
            if (files.ContainsKey(Path.GetFileName(file)))
            {
                continue;
            }

            var bytes = WholeFile.Read(file, LimitBytes, Codes.KernelDescription);
            files[Path.GetFileName(file)] = bytes;
            foreach (var needed in Needs(description, file, bytes, folder))
            {
                open.Push(needed);
            }
        }

        return files;
    }

    private static List<string> Needs(ManagedDescription description, string file, byte[] bytes, string folder)
    {
        using var image = new PEReader(new MemoryStream(bytes));
        if (!IsAssembly(image))
        {
            return file != description.Assembly ? [] : throw description.Wrong($"{Path.GetFileName(file)} is not a .NET assembly");
        }

        var metadata = image.GetMetadataReader();
        var needed = new List<string>();
        foreach (var name in metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)))
        {
            if (name != KernelLoadContext.ContractName && !Framework.Has(name))
            {
                needed.Add(Path.Combine(folder, $"{name}.dll") is var beside && File.Exists(beside) ? beside : throw description.Wrong(
                    $"{Path.GetFileName(file)} needs {name}, which is neither beside it nor part of the framework; "
                    + "<EnableDynamicLoading>true</EnableDynamicLoading> in the project copies its packages there"));
            }
        }

        var natives = Enumerable.Range(1, metadata.GetTableRowCount(TableIndex.ModuleRef))
            .Select(row => metadata.GetString(metadata.GetModuleReference(MetadataTokens.ModuleReferenceHandle(row)).Name));
        needed.AddRange(natives.Select(native => NativeLibraries.Find(folder, native)).OfType<string>());
        return needed;
    }

    private static bool IsAssembly(PEReader image)
    {
        try
        {
            return image.HasMetadata;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
