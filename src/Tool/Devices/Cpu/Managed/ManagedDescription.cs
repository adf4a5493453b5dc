using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Cpu.Forms;
using PrefillBench.Devices.Cpu.Managed.Identity;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>One NAME.kernel.json of a .NET kernel.</summary>
/// <param name="File">Absolute.</param>
/// <param name="Name">The kernel's name in the file; null where it gives none.</param>
/// <param name="Assembly">Absolute; may be missing until it is built.</param>
/// <param name="Project">Absolute; null where none is named.</param>
/// <param name="PlantedDelay">An injected slow-down, in links for 1,000 (row, key) pairs; 0, as nearly always, for none.</param>
internal sealed record ManagedDescription(
    string File, KernelName? Name, string Assembly, string Type, string? Project, int PlantedDelay) : CpuDescription(File, Name)
{
    /// <summary>Public properties of the type that are set before anything else, by name.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <param name="kept">True for a description that the tool wrote beside code that it made or kept; false for a user's.</param>
    public static ManagedDescription Read(string file, bool kept = false)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return DescriptionReader.Read(file, kept ? ManagedKeys.Kept : ManagedKeys.Root, (values, complaints) => new ManagedDescription(
            file,
            DescribedName.Of(values, complaints),
            Path.GetFullPath(values.Get(ManagedKeys.Assembly), folder),
            values.Get(ManagedKeys.Type),
            values.GetOrNone(ManagedKeys.Project) is { } project ? Path.GetFullPath(project, folder) : null,
            values.Get(ManagedKeys.PlantedDelay))
        {
            Options = kept ? values.Get(ManagedKeys.Options) : ImmutableSortedDictionary<string, string>.Empty,
        });
    }

    /// <summary>Code from a store, with its identity.</summary>
    public static KernelCode Identified(KernelCode stored)
    {
        var launch = JsonNode.Parse(stored.Description)!;
        var (assembly, type) = ($"{launch[ManagedKeys.Assembly.Name]}", $"{launch[ManagedKeys.Type.Name]}");
        var (identity, instructions) = ManagedIdentity.Of(assembly, type, stored.Files);
        foreach (var shaping in new[] { ManagedKeys.Options.Name, ManagedKeys.PlantedDelay.Name })
        {
            identity += launch[shaping] is { } value ? $" {shaping} {value.ToJsonString()}" : "";
        }

        return stored with { Identity = identity, Instructions = instructions };
    }

    public override Diagnostic? WhyOutdated() => Project is null ? null : UnbuiltSources.OfProject(Assembly, Project);

    public override CpuDescription For(KernelUse use)
    {
        KernelForms.RefuseInterpreter(use, File);
        return this with { Options = use.Options };
    }

    public override ICpuKernel Load()
    {
        var kernel = LoadedKernel.Of(this);
        return new ManagedKernel(PlantedDelay > 0 ? new DelayedKernel(kernel, PlantedDelay) : kernel, Wrong);
    }

    public override KernelCode CodeOf(int links)
    {
        var json = At(Path.GetFileName(Assembly)).ToJson();
        if (links > 0)
        {
            json[ManagedKeys.PlantedDelay.Name] = links;
        }

        return Identified(KernelCode.Of(json, ManagedFiles.Of(this)));
    }

    public override CpuDescription OfCommit(CommitPlace commit, Dictionary<string, string> builds)
    {
        // An assembly that is committed beside its description is what the commit has.
        if (Project is not { } project)
        {
            return System.IO.File.Exists(Assembly) ? this : throw SidePlace.Unusable(
                $"{Path.GetFileName(File)} of commit {commit.Abbreviated} names no `project` that could be built there, and "
                + $"{Path.GetFileName(Assembly)} is not in the commit; name the project, or compare with the folder of a build");
        }

        var output = builds.TryGetValue(project, out var known) ? known : builds[project] = commit.Build(project);
        return At(Path.Combine(output, Path.GetFileName(Assembly)));
    }

    public ManagedDescription At(string assembly) => this with { Assembly = assembly };

    /// <summary>The way in which the code is launched, without its name, and without the project, which only builds need.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            [KernelForms.Key] = KernelForms.Managed,
            [ManagedKeys.Assembly.Name] = Assembly,
            [ManagedKeys.Type.Name] = Type,
        };
        if (!Options.IsEmpty)
        {
            json[ManagedKeys.Options.Name] = new JsonObject(Options
                .Select(option => KeyValuePair.Create(option.Key, (JsonNode?)option.Value)));
        }

        return json;
    }

    public override JsonObject Written() => ToJson();

    public PfbException Wrong(string text) => new(Codes.KernelDescription, text, new(File, 0, 0));
}
