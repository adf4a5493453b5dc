using PrefillBench.Devices.Descriptions;
using PrefillBench.Spec;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>One NAME.kernel.json of a .NET kernel.</summary>
/// <param name="File">Absolute.</param>
/// <param name="Assembly">Absolute; may be missing until it is built.</param>
/// <param name="Project">Absolute; null where none is named.</param>
internal sealed record ManagedDescription(string File, KernelRole Role, string Assembly, string Type, string? Project)
{
    public static ManagedDescription Read(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return DescriptionReader.Read(file, ManagedKeys.Root, (values, _) => new ManagedDescription(
            file,
            values.Get(ManagedKeys.Role),
            Path.GetFullPath(values.Get(ManagedKeys.Assembly), folder),
            values.Get(ManagedKeys.Type),
            values.GetOrNone(ManagedKeys.Project) is { } project ? Path.GetFullPath(project, folder) : null));
    }
}
