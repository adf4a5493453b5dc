using System.Collections.Immutable;
using PrefillBench.Devices.Adapters;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Kernels;

/// <summary>A kernel chosen for a row, or why there is none.</summary>
/// <param name="Reason">Empty when there is a variant.</param>
public sealed record KernelChoice(KernelManifest? Manifest, KernelVariant? Variant, string Reason)
{
    /// <summary>A library or a Python class, in place of a variant.</summary>
    internal AdapterDescription? Adapter { get; init; }

    /// <summary>True when each launch is queued by itself, though launches could be recorded as a CUDA graph.</summary>
    internal bool Eager { get; init; }

    /// <summary>True when there is no kernel.</summary>
    public bool IsNone => Variant is null && Adapter is null;

    internal static KernelChoice Of(AdapterDescription adapter) => new(null, null, "") { Adapter = adapter };
}

/// <summary>Every kernel of a folder and the folders below it.</summary>
/// <param name="Root">Absolute.</param>
/// <param name="Manifests">Descriptions in the order of their paths.</param>
/// <param name="Programs">CUDA C++ files without a description: what the tool itself launches, such as fill and compare.</param>
public sealed record KernelCatalog(string Root, ImmutableArray<KernelManifest> Manifests, ImmutableArray<string> Programs)
{
    private const string IncludeFolder = "include";

    /// <summary>Every kernel of ours includes it, and no other project's `include` has it.</summary>
    private const string ParameterHeader = "pb/parameters.cuh";

    /// <summary>The folder that comes with the tool.</summary>
    public static string Bundled => Path.Combine(AppContext.BaseDirectory, "kernels");

    /// <summary>Libraries and Python classes for this kind of device.</summary>
    internal ImmutableArray<AdapterDescription> Adapters { get; init; } = [];

    public IEnumerable<(KernelManifest Manifest, KernelVariant Variant)> Variants =>
        Manifests.SelectMany(manifest => manifest.Variants.Select(variant => (manifest, variant)));

    /// <summary>Says for each kernel that was named by file and is not among the kernels why it is not, by name.</summary>
    public ImmutableDictionary<KernelName, string> Refused { get; init; } = ImmutableDictionary<KernelName, string>.Empty;

    /// <summary>The kernels of a run under the names that it gives them.</summary>
    public static KernelCatalog Of(KernelSet kernels)
    {
        var folder = kernels.Folder ?? Bundled;
        KernelFolder.Require(folder, kernels);
        var own = kernels.Uses.Any(use => use.From is null) ? Read(folder) : new(Path.GetFullPath(folder), [], []);
        var found = kernels.Uses.Select(use => (Use: use, Kernels: own.Of(use))).ToArray();
        return own with
        {
            Manifests = [.. found.SelectMany(one => one.Kernels.Manifests)],
            Adapters = [.. found.SelectMany(one => one.Kernels.Adapters)],
            Refused = found.Where(one => one.Kernels.Manifests.IsEmpty && one.Kernels.Adapters.IsEmpty && one.Use.From is not null)
                .ToImmutableDictionary(
                    one => one.Use.Name,
                    one => KernelForms.WhyNotHere(one.Use.From!)),
        };
    }

    /// <summary>A run's kernel: the descriptions of its name in this folder, or the one of its file if that is for a GPU.</summary>
    private (ImmutableArray<KernelManifest> Manifests, ImmutableArray<AdapterDescription> Adapters) Of(KernelUse use) =>
        use.From is not { } file
        ? ([.. Manifests.Where(manifest => manifest.Name == use.Name).Select(manifest => Used(manifest, use))],
            [.. Adapters.Where(adapter => adapter.Name == use.Name).Select(adapter => adapter.For(use))])
        : KernelForms.Of(file) switch
        {
            KernelForms.Cuda => ([Used(KernelManifestReader.Read(file, Folders(RootOf(file, Root))), use)], []),
            KernelForms.Managed => ([], []),
            _ => ([], [.. new[] { AdapterReader.Read(file) }.Where(ForGpus).Select(adapter => adapter.For(use))]),
        };

    public static KernelCatalog Read(string folder)
    {
        var root = Path.GetFullPath(folder);
        var files = Files(root);
        var (manifests, complaints) = (ImmutableArray.CreateBuilder<KernelManifest>(), new List<Diagnostic>());
        var adapters = ImmutableArray.CreateBuilder<AdapterDescription>();
        foreach (var file in files.Where(file => file.EndsWith(KernelForms.Ending, StringComparison.Ordinal)))
        {
            try
            {
                switch (KernelForms.Of(file))
                {
                    case KernelForms.Cuda:
                        manifests.Add(KernelManifestReader.Read(file, Folders(root)));
                        break;
                    case KernelForms.Library or KernelForms.Python:
                        adapters.Add(AdapterReader.Read(file));
                        break;
                }
            }
            catch (PfbException e)
            {
                complaints.AddRange(e.Diagnostics);
            }
        }

        complaints.AddRange(SameNames(manifests));
        if (complaints.Count > 0)
        {
            throw new PfbException(complaints);
        }

        return manifests.Count > 0 || adapters.Any(ForGpus)
            ? new(root, manifests.ToImmutable(), Undescribed(files, manifests)) { Adapters = [.. adapters.Where(ForGpus)] }
            : throw new PfbException(
                Codes.KernelsNotFound,
                $"there is no *{KernelForms.Ending} in the folder or below it. {Codes.KernelsNotFound.Remedy}", new(root, 0, 0));
    }

    /// <summary>
    /// The first variant that fits, in the order of files and of variants in them; without one, the first library or Python class.
    /// </summary>
    public KernelChoice Select(RowWorkload workload, GpuArch arch)
    {
        var choice = KernelSelection.Select(this, workload, arch);
        if (!choice.IsNone || Adapters.Where(adapter => adapter.Name == workload.Row.Kernel.Name).ToArray() is not [var only, ..] adapters)
        {
            return choice;
        }

        return adapters.FirstOrDefault(adapter => adapter.WhyNot(workload.Row) is null) is { } able
            ? KernelChoice.Of(able)
            : new(null, null, only.WhyNot(workload.Row)!);
    }

    /// <summary>A program of the tool itself, compiled with the folder's headers.</summary>
    public KernelSource Program(string path, params ImmutableArray<string> options) => KernelSource.Read(path, Folders(Root), options);

    // A folder without headers of its own is compiled with ours; one that has some must have all, for its binary is compared with
    // another folder's and must not depend on the tool.
    private static SourceFolders Folders(string root) =>
        new(root,
        [
            Directory.Exists(Path.Combine(root, IncludeFolder)) ? Path.Combine(root, IncludeFolder) : Path.Combine(Bundled, IncludeFolder),
        ]);

    private static bool ForGpus(AdapterDescription adapter) => adapter.Devices.Contains(DeviceKind.Cuda);

    /// <summary>
    /// The folder of a kernel that was named by file: this run's if the file is in it, else the nearest one at or above the file that has
    /// the headers. A description may be in a subfolder, as ours are, and compiled with the tool's headers it would be another kernel.
    /// </summary>
    private static string RootOf(string file, string folder)
    {
        if (file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return folder;
        }

        var own = Path.GetDirectoryName(file)!;
        if (Directory.Exists(Path.Combine(own, IncludeFolder)))
        {
            return own;
        }

        for (var above = Path.GetDirectoryName(own); above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(Path.Combine(above, IncludeFolder, ParameterHeader)))
            {
                return above;
            }
        }

        return own;
    }

    /// <summary>Options are macros, and so part of the code.</summary>
    private static KernelManifest Used(KernelManifest manifest, KernelUse use)
    {
        KernelForms.RefuseInterpreter(use, manifest.Path);
        return manifest.IsCubin && !use.Options.IsEmpty
            ? throw new PfbException(
                Codes.KernelUnusable,
                $"Kernel `{use.Name}` has options, but {Path.GetFileName(manifest.CodePath)} is a binary, which takes none.",
                use.At)
            : manifest with
            {
                Name = use.Name,
                Options = [.. manifest.Options, .. use.Options.Select(option => $"-D{option.Key}={option.Value}")],
            };
    }

    private static string[] Files(string root)
    {
        try
        {
            return [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw new PfbException(Codes.KernelsNotFound, $"{StorageErrors.Reason(e)}. {Codes.KernelsNotFound.Remedy}", new(root, 0, 0));
        }
    }

    private static ImmutableArray<string> Undescribed(IEnumerable<string> files, IEnumerable<KernelManifest> manifests) =>
        [.. files.Where(file => file.EndsWith(".cu", StringComparison.Ordinal)).Except(manifests.Select(manifest => manifest.CodePath))];

    private static IEnumerable<Diagnostic> SameNames(IEnumerable<KernelManifest> manifests) =>
        manifests.SelectMany(manifest => manifest.Variants).GroupBy(variant => variant.Name).Where(same => same.Count() > 1)
            .Select(same => new Diagnostic(
                Codes.KernelDescription,
                $"Two variants are named `{same.Key}`; the other is in {same.First().Source}.",
                same.ElementAt(1).Source));
}
