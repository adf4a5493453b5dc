using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Devices.Descriptions;

/// <summary>A NAME.kernel.json to a record, strictly: nothing is guessed or skipped, and everything wrong with it comes at once.</summary>
internal static class DescriptionReader
{
    /// <param name="bind">Gets the values of <paramref name="root"/> and may complain further.</param>
    /// <exception cref="PfbException">KernelDescription, or KernelReadsElsewhere, for each complaint.</exception>
    public static T Read<T>(string path, Section root, Func<SectionValues, Complaints, T> bind)
    {
        var complaints = new Complaints(path);
        try
        {
            var good = root.TryRead(JsonTree.Parse(KernelForms.Read(path), path), "kernel", complaints, out var values);
            complaints.ThrowIfAny();
            var bound = bind(good ? values! : throw new InvalidOperationException(
                "a description that cannot be read had no complaint"), complaints);
            complaints.ThrowIfAny();
            return bound;
        }
        catch (PfbException e)
        {
            // The words are those of the sweep file's reader; the code tells that this is another file.
            throw new PfbException([.. e.Diagnostics.Select(d => d.Code == Codes.KernelReadsElsewhere ? d : d with
            {
                Code = Codes.KernelDescription, Severity = Codes.KernelDescription.Severity, Exit = Codes.KernelDescription.Exit,
            })]);
        }
    }
}
