using System.Text.Json.Nodes;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>One NAME.kernel.json of a .NET kernel.</summary>
/// <param name="File">Absolute.</param>
/// <param name="Assembly">Absolute; may be missing until it is built.</param>
/// <param name="Project">Absolute; null where none is named.</param>
/// <param name="PlantedDelay">A slow-down on purpose, in links for 1,000 (row, key) pairs; 0, as nearly always, for none.</param>
internal sealed record ManagedDescription(string File, KernelRole Role, string Assembly, string Type, string? Project, int PlantedDelay)
{
    /// <param name="kept">As the tool wrote it beside code that it made or kept; else as a user writes it.</param>
    public static ManagedDescription Read(string file, bool kept = false)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return DescriptionReader.Read(file, kept ? ManagedKeys.Kept : ManagedKeys.Root, (values, _) => new ManagedDescription(
            file,
            values.Get(ManagedKeys.Role),
            Path.GetFullPath(values.Get(ManagedKeys.Assembly), folder),
            values.Get(ManagedKeys.Type),
            values.GetOrNone(ManagedKeys.Project) is { } project ? Path.GetFullPath(project, folder) : null,
            values.Get(ManagedKeys.PlantedDelay)));
    }

    public ManagedDescription At(string assembly) => this with { Assembly = assembly };

    /// <summary>Without the project, which is for whoever builds it.</summary>
    public JsonObject ToJson() => new()
    {
        [KernelForms.Key] = KernelForms.Managed,
        [ManagedKeys.Role.Name] = Spelling.Of(Role),
        [ManagedKeys.Assembly.Name] = Assembly,
        [ManagedKeys.Type.Name] = Type,
    };

    public void Write(string file) => WholeFile.Write(file, ToJson().ToJsonString());

    public PfbException Wrong(string text) => new(Codes.KernelDescription, text, new(File, 0, 0));
}
