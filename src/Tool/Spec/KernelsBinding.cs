using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>The section `kernels` to the kernels that are measured.</summary>
internal static class KernelsBinding
{
    public static KernelSet Bind(SectionValues root, string file)
    {
        var section = root.GetOrNone(SpecKeys.Kernels);
        var folder = Absolute(section?.GetOrNone(SpecKeys.KernelsDir), file);
        var used = section is not null && section.Mentions(SpecKeys.KernelsUse) ? section.Get(SpecKeys.KernelsUse) : [];
        return used.IsEmpty ? KernelSet.In(folder) : new(folder, [.. used.Select(kernel => Use(kernel, file))]);
    }

    /// <summary>Complains about waivers of kernels that are not measured: they would never match.</summary>
    public static void CheckWaivers(GatePolicy policy, KernelSet kernels, Complaints complaints)
    {
        foreach (var waiver in policy.Waivers)
        {
            if (waiver.Kernel is { } name && kernels.Of(name) is null)
            {
                var names = kernels.Kernels.Select(kernel => kernel.Name.Text).ToList();
                complaints.Add(
                    Codes.OutOfRange,
                    $"The waiver for `{waiver.Case}` names the kernel {KernelName.Shown(name.Text)}, which is not "
                    + $"measured.{Suggestion.For(name.Text, names)} The kernels are {string.Join(", ", names)}.", waiver.Source);
            }
        }
    }

    private static KernelUse Use(NamedSection kernel, string file)
    {
        var (name, values) = (KernelName.Of(kernel.Name), kernel.Values);
        var from = Absolute(values.GetOrNone(SpecKeys.KernelFrom), file);
        var byDefault = from is null ? KernelSet.Default.FirstOrDefault(own => own.Name == name)?.Computes : null;
        var computes = values.GetOrNull(SpecKeys.Computes) ?? byDefault ?? KernelComputes.Case;
        return new(new(name, computes), from, values.Get(SpecKeys.KernelOptions), kernel.At)
        {
            // A name without a folder is looked for on the PATH.
            Python = values.GetOrNone(SpecKeys.KernelPython) is { } python && python.AsSpan().IndexOfAny('/', '\\') >= 0
                ? Absolute(python, file)
                : values.GetOrNone(SpecKeys.KernelPython),
        };
    }

    private static string? Absolute(string? path, string file) =>
        path is null ? null : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/", path));
}
