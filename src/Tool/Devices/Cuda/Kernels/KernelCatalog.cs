using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Kernels;

/// <summary>A kernel chosen for a row, or why there is none.</summary>
/// <param name="Reason">Empty when there is a variant.</param>
public sealed record KernelChoice(KernelManifest? Manifest, KernelVariant? Variant, string Reason);

/// <summary>Every kernel of a folder and the folders below it.</summary>
/// <param name="Root">Absolute.</param>
/// <param name="Manifests">In the order of their paths.</param>
/// <param name="Programs">CUDA C++ files without a description: what the tool itself launches, such as fill and compare.</param>
public sealed record KernelCatalog(string Root, ImmutableArray<KernelManifest> Manifests, ImmutableArray<string> Programs)
{
    private const string IncludeFolder = "include";

    /// <summary>The folder that comes with the tool.</summary>
    public static string Bundled => Path.Combine(AppContext.BaseDirectory, "kernels");

    public IEnumerable<(KernelManifest Manifest, KernelVariant Variant)> Variants =>
        Manifests.SelectMany(manifest => manifest.Variants.Select(variant => (manifest, variant)));

    /// <summary>Why a kernel that was named by file is not among them, by its name.</summary>
    public ImmutableDictionary<KernelName, string> Refused { get; init; } = ImmutableDictionary<KernelName, string>.Empty;

    /// <summary>The kernels of a run under the names that it gives them.</summary>
    public static KernelCatalog Of(KernelSet kernels)
    {
        var folder = kernels.Folder ?? Bundled;
        KernelFolder.Require(folder, kernels);
        var own = kernels.Uses.Any(use => use.From is null) ? Read(folder) : new(Path.GetFullPath(folder), [], []);
        var refused = ImmutableDictionary.CreateBuilder<KernelName, string>();
        var manifests = ImmutableArray.CreateBuilder<KernelManifest>();
        foreach (var use in kernels.Uses)
        {
            if (use.From is { } file && KernelForms.Of(file) == KernelForms.Managed)
            {
                refused[use.Name] = $"{Path.GetFileName(file)} describes a .NET kernel, which this device does not run";
                continue;
            }

            manifests.AddRange(use.From is { } named
                ? [Used(KernelManifestReader.Read(named, Folders(RootOf(named, own.Root))), use)]
                : own.Manifests.Where(manifest => manifest.Name == use.Name).Select(manifest => Used(manifest, use)));
        }

        return own with { Manifests = manifests.ToImmutable(), Refused = refused.ToImmutable() };
    }

    public static KernelCatalog Read(string folder)
    {
        var root = Path.GetFullPath(folder);
        var files = Files(root);
        var (manifests, complaints) = (ImmutableArray.CreateBuilder<KernelManifest>(), new List<Diagnostic>());
        foreach (var file in files.Where(file => file.EndsWith(KernelForms.Ending, StringComparison.Ordinal)))
        {
            try
            {
                if (KernelForms.Of(file) != KernelForms.Managed)
                {
                    manifests.Add(KernelManifestReader.Read(file, Folders(root)));
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

        return manifests.Count > 0
            ? new(root, manifests.ToImmutable(), Undescribed(files, manifests))
            : throw new PfbException(
                Codes.KernelsNotFound,
                $"there is no *{KernelForms.Ending} in the folder or below it. {Codes.KernelsNotFound.Remedy}", new(root, 0, 0));
    }

    /// <summary>The first variant that fits, in the order of files and of variants in them.</summary>
    public KernelChoice Select(RowWorkload workload, GpuArch arch) => KernelSelection.Select(this, workload, arch);

    /// <summary>A program of the tool itself, compiled with the folder's headers.</summary>
    public KernelSource Program(string path, params ImmutableArray<string> options) => KernelSource.Read(path, Folders(Root), options);

    // A folder without headers of its own is compiled with ours; one that has some must have all, for its binary is compared with
    // another folder's and must not depend on the tool.
    private static SourceFolders Folders(string root) =>
        new(root,
        [
            Directory.Exists(Path.Combine(root, IncludeFolder)) ? Path.Combine(root, IncludeFolder) : Path.Combine(Bundled, IncludeFolder),
        ]);

    private static string RootOf(string file, string folder) =>
        file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? folder : Path.GetDirectoryName(file)!;

    /// <summary>Options are macros, and so part of the code.</summary>
    private static KernelManifest Used(KernelManifest manifest, KernelUse use) =>
        manifest.IsCubin && !use.Options.IsEmpty
            ? throw new PfbException(
                Codes.KernelUnusable,
                    $"Kernel `{use.Name}` has options, and {Path.GetFileName(manifest.CodePath)} is a binary, which they cannot change.",
                        use.At)
            : manifest with
            {
                Name = use.Name,
                Options = [.. manifest.Options, .. use.Options.Select(option => $"-D{option.Key}={option.Value}")],
            };

    private static string[] Files(string root)
    {
        try
        {
            return [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw new PfbException(Codes.KernelsNotFound, $"{e.Message} {Codes.KernelsNotFound.Remedy}", new(root, 0, 0));
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
