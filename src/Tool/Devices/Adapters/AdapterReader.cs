using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Devices.Adapters;

/// <summary>A NAME.kernel.json of a library or a Python class to a record.</summary>
internal static class AdapterReader
{
    /// <param name="kept">True for a description that the tool wrote beside code that it made or kept; false for a user's.</param>
    public static AdapterDescription Read(string file, bool kept = false) =>
        DescriptionReader.Read(
            file, kept ? AdapterKeys.Kept : AdapterKeys.Root, (values, complaints) => Bind(file, kept, values, complaints));

    private static AdapterDescription Bind(string file, bool kept, SectionValues values, Complaints complaints)
    {
        var (form, folder) = (values.Get(AdapterKeys.Form), Path.GetDirectoryName(Path.GetFullPath(file))!);
        var (code, entry) = CodeOf(form, values, complaints);
        var names = !kept ? values.Get(AdapterKeys.Files)
            : values.Mentions(AdapterKeys.KeptFiles) ? values.Get(AdapterKeys.KeptFiles)
            : [];
        return new()
        {
            File = Path.GetFullPath(file),
            Form = form,
            Name = DescribedName.Of(values, complaints),
            Devices = values.Get(AdapterKeys.Devices),
            Code = Path.GetFullPath(code, folder),
            Class = entry,
            Python = form == KernelForms.Python ? Interpreter.Named(values.Get(AdapterKeys.Python), folder) : "",
            Files = [.. names.Where(name => name != code).Select(name => Path.GetFullPath(name, folder))],
            Options = values.Get(AdapterKeys.Options).ToJsonString(),
            Inputs = values.Get(AdapterKeys.Inputs),
            Outputs = values.Get(AdapterKeys.Outputs),
            Features = values.Get(AdapterKeys.Features),
            WorkspaceBytes = values.Get(AdapterKeys.WorkspaceBytes),
            Memory = values.Mentions(AdapterKeys.Memory) ? values.Get(AdapterKeys.Memory) : null,
            MemoryPerSet = values.Mentions(AdapterKeys.MemoryPerSet) ? values.Get(AdapterKeys.MemoryPerSet) : null,
            Graph = values.Get(AdapterKeys.Graph),
            IsKept = kept,
            StartSeconds = values.GetOrNull(AdapterKeys.StartSeconds),
            TunesInEachProcess = values.Get(AdapterKeys.Autotune) == AdapterKeys.EachProcess,
            PlantedDelay = kept ? values.Get(AdapterKeys.PlantedDelay) : 0,
        };
    }

    /// <returns>The file, and the class in it; empty for a library.</returns>
    private static (string File, string Class) CodeOf(string form, SectionValues values, Complaints complaints)
    {
        var (needed, other) = form == KernelForms.Python
            ? (AdapterKeys.Entry, AdapterKeys.Library)
            : (AdapterKeys.Library, AdapterKeys.Entry);
        if (!values.Mentions(needed) || values.Mentions(other))
        {
            complaints.Add(Codes.KernelDescription, $"`form: {form}` needs `{needed.Name}` and has no `{other.Name}`.", values.At);
            complaints.ThrowIfAny();
        }

        var code = values.Get(needed);
        if (form != KernelForms.Python)
        {
            return (code, "");
        }

        var colon = code.LastIndexOf(':');
        if (colon < 1 || colon == code.Length - 1)
        {
            complaints.Add(Codes.KernelDescription, $"`{needed.Name}` must be FILE.py:CLASS; it is {code}.", values.Where(needed));
            complaints.ThrowIfAny();
        }

        return (code[..colon], code[(colon + 1)..]);
    }
}
