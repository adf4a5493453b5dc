using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Devices.Descriptions;

/// <summary>The keys by which every form of description says what its kernel is called.</summary>
internal static class DescribedName
{
    public static readonly SpecKey<KernelName> Name =
        new("name", new KernelNameKind(), "The kernel's name, unless the spec gives it another.");

    public static readonly SpecKey<KernelName> Role = new("role", new KernelNameKind(), "The old word for `name`.");

    /// <returns>The name; null where none is given. Such a description can be used by `from` alone.</returns>
    public static KernelName? Of(SectionValues values, Complaints complaints)
    {
        if (values.Mentions(Name) && values.Mentions(Role))
        {
            complaints.Add(Codes.KernelDescription, "`role` is the old word for `name`; give one of the two.", values.Where(Role));
        }

        return values.GetOrNone(Name) ?? values.GetOrNone(Role);
    }
}
