using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Devices.Descriptions;

/// <summary>What the code of a NAME.kernel.json is, by its key <c>form</c>: each device reads those that it can run.</summary>
internal static class KernelForms
{
    public const string Ending = ".kernel.json";

    public const string Key = "form";

    /// <summary>CUDA C++ or a cubin; what a description is that does not say.</summary>
    public const string Cuda = "cuda";

    /// <summary>A .NET assembly.</summary>
    public const string Managed = "managed";

    private const long LimitBytes = 1 << 20;

    /// <summary>As written; a form that nobody knows is for the reader to complain about.</summary>
    /// <exception cref="PfbException">KernelDescription: the file is no JSON.</exception>
    public static string Of(string file) => TextOf(file, Key) ?? Cuda;

    /// <summary>What the description calls its kernel; null where it says nothing.</summary>
    /// <exception cref="PfbException">KernelDescription: the file is no JSON.</exception>
    public static string? NameOf(string file) => TextOf(file, DescribedName.Name.Name) ?? TextOf(file, DescribedName.Role.Name);

    private static string? TextOf(string file, string key) => JsonTree.Parse(Read(file), file) is YamlMap map
        && map.Entries.FirstOrDefault(entry => entry.Key is YamlScalar name && name.Text == key) is { Value: YamlScalar { Text: var text } }
            ? text : null;

    public static byte[] Read(string file) => WholeFile.Read(file, LimitBytes, Codes.KernelDescription);
}
