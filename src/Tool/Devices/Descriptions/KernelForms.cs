using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Devices.Descriptions;

/// <summary>The form of the code of a NAME.kernel.json, by its key <c>form</c>. Each device reads the forms that it can run.</summary>
internal static class KernelForms
{
    public const string Ending = ".kernel.json";

    public const string Key = "form";

    private const string DevicesKey = "devices";

    /// <summary>CUDA C++ or a cubin; what a description is that does not say.</summary>
    public const string Cuda = "cuda";

    /// <summary>A .NET assembly.</summary>
    public const string Managed = "managed";

    /// <summary>A shared library with the functions of prefill_bench_kernel.h.</summary>
    public const string Library = "library";

    /// <summary>A Python class.</summary>
    public const string Python = "python";

    private const long LimitBytes = 1 << 20;

    private static readonly string[] Known = [Cuda, Library, Managed, Python];

    /// <exception cref="PfbException">KernelDescription: the file is no JSON object, or nobody knows its form.</exception>
    public static string Of(string file)
    {
        var description = JsonTree.Parse(Read(file), file);
        if (description is not YamlMap)
        {
            throw new PfbException(
                Codes.KernelDescription,
                $"A kernel is described by a JSON object, such as {{\"form\": \"library\", ...}}; this is {description.Shown}.",
                description.At);
        }

        var value = ValueOf(description, Key);
        var form = value is null ? Cuda : (value as YamlScalar)?.Text ?? "";
        return Known.Contains(form) ? form : throw new PfbException(
            Codes.KernelDescription, $"`{Key}` must be one of {string.Join(", ", Known)}; it is {value!.Shown}.", value.At);
    }

    /// <summary>Why a kernel that was named by file does not run on this device, for the user.</summary>
    public static string WhyNotHere(string file)
    {
        var form = Of(file);
        return $"{Path.GetFileName(file)} describes a kernel of form `{form}`, " + form switch
        {
            Cuda => "which needs an NVIDIA GPU; without one, `kernels compile` compiles it and `plan --arch` shows which rows it computes",
            Managed => "which is for the CPU",
            _ => $"which its `devices` list for {Devices(file)} only",
        };
    }

    private static string Devices(string file) =>
        ValueOf(JsonTree.Parse(Read(file), file), DevicesKey) is YamlList { Items.Count: > 0 } list
            ? string.Join(" and ", list.Items.OfType<YamlScalar>().Select(device => device.Text))
            : "another device";

    /// <summary>The kernel's name in the description; null where it gives none.</summary>
    /// <exception cref="PfbException">KernelDescription: the file is no JSON.</exception>
    public static string? NameOf(string file)
    {
        var description = JsonTree.Parse(Read(file), file);
        return ((ValueOf(description, DescribedName.Name.Name) ?? ValueOf(description, DescribedName.Role.Name)) as YamlScalar)?.Text;
    }

    /// <summary>Refuses an interpreter for a kernel that is no Python class.</summary>
    /// <exception cref="PfbException">KernelUnusable: the run names an interpreter for it.</exception>
    public static void RefuseInterpreter(KernelUse use, string file)
    {
        if (use.Python is not null)
        {
            throw new PfbException(
                Codes.KernelUnusable, $"Kernel `{use.Name}` has `python`, but {Path.GetFileName(file)} does not describe a Python "
                    + "kernel.", use.At);
        }
    }

    private static YamlNode? ValueOf(YamlNode description, string key) => (description as YamlMap)?
        .Entries.FirstOrDefault(entry => entry.Key is YamlScalar name && name.Text == key)?.Value;

    /// <exception cref="PfbException">KernelDescription: there is no such file, or it cannot be read.</exception>
    public static byte[] Read(string file) => System.IO.Path.Exists(file)
        ? WholeFile.Read(file, LimitBytes, Codes.KernelDescription)
        : throw new PfbException(Codes.KernelDescription, "there is no such file; correct its name", new(file, 0, 0));
}
