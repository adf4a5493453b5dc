using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Devices.Cuda.Kernels;

/// <summary>A NAME.kernel.json to a record, strictly: nothing is guessed or skipped, and everything wrong with it comes at once.</summary>
internal static class KernelManifestReader
{
    private const int WarpThreads = 32;

    public static KernelManifest Read(string path, SourceFolders folders) =>
        DescriptionReader.Read(path, KernelKeys.Root, (values, complaints) => Bind(values, path, folders, complaints));

    private static KernelManifest Bind(SectionValues root, string path, SourceFolders folders, Complaints complaints)
    {
        var (source, cubin) = (root.GetOrNone(KernelKeys.Source), root.GetOrNone(KernelKeys.Cubin));
        if (source is null == cubin is null)
        {
            complaints.Add(Codes.KernelDescription, "Exactly one of `source` and `cubin` must be given.", root.At);
        }

        var folder = Path.GetDirectoryName(path)!;
        var code = Path.GetFullPath(source ?? cubin ?? "", folder);
        if ((source ?? cubin) is { } name && !File.Exists(code))
        {
            complaints.Add(
                Codes.KernelDescription, $"`{name}` is not in {folder}.",
                root.Where(source is null ? KernelKeys.Cubin : KernelKeys.Source));
        }

        // A binary is as it is; its options are a record of how it was made.
        if (source is not null)
        {
            Refuse(root, KernelKeys.Options, complaints);
        }

        foreach (var variant in source is null ? [] : root.Get(KernelKeys.Variants))
        {
            Refuse(variant, KernelKeys.OwnOptions, complaints);
        }

        return new KernelManifest
        {
            Path = path,
            Role = root.Get(KernelKeys.Role),
            CodePath = code,
            IsCubin = cubin is not null,
            Options = root.Get(KernelKeys.Options),
            Folders = folders,
            Variants = [.. root.Get(KernelKeys.Variants).Select(variant => Variant(variant, complaints))],
        };
    }

    private static void Refuse(SectionValues values, SpecKey<ImmutableArray<string>> options, Complaints complaints)
    {
        foreach (var text in CompilerOptions.Complaints(values.Get(options)))
        {
            complaints.Add(Codes.KernelReadsElsewhere, text, values.Where(options));
        }
    }

    private static void Check(SectionValues values, Complaints complaints)
    {
        if (values.Get(KernelKeys.Threads) % WarpThreads != 0)
        {
            complaints.Add(Codes.KernelDescription, $"`threads` must be a multiple of {WarpThreads}.", values.Where(KernelKeys.Threads));
        }

        // A tile record has 8 bits for its tokens.
        if (values.Get(KernelKeys.TileRows) / values.Get(KernelKeys.GroupSizes).Min() is var tokens and (0 or > 255))
        {
            complaints.Add(
                Codes.KernelDescription,
                $"`tileRows` gives {tokens} tokens to a tile of the smallest group; a tile has 1 to 255.",
                values.Where(KernelKeys.TileRows));
        }
    }

    private static KernelVariant Variant(SectionValues values, Complaints complaints)
    {
        Check(values, complaints);
        return new KernelVariant
        {
            Name = values.Get(KernelKeys.Name),
            Entry = values.Get(KernelKeys.Entry),
            Arch = values.Get(KernelKeys.Arch),
            Options = values.Get(KernelKeys.OwnOptions),
            Input = values.Get(KernelKeys.Input),
            Output = values.Get(KernelKeys.Output),
            HeadSizes = values.Get(KernelKeys.HeadSizes),
            GroupSizes = values.Get(KernelKeys.GroupSizes),
            PageSizes = values.Get(KernelKeys.PageSizes),
            Layouts = values.Get(KernelKeys.Layouts),
            TileRows = values.Get(KernelKeys.TileRows),
            TileKeys = values.Get(KernelKeys.TileKeys),
            Threads = values.Get(KernelKeys.Threads),
            SharedBytes = values.Get(KernelKeys.SharedBytes),
            Schedule = values.Get(KernelKeys.Schedule),
            BlocksPerSm = values.Get(KernelKeys.BlocksPerSm),
            AllowedSpillBytes = values.Get(KernelKeys.AllowedSpillBytes),
            MinTiles = values.Get(KernelKeys.MinTiles),
            Workspace = new(
                values.Get(KernelKeys.Workspace), values.Get(KernelKeys.WorkspaceMinReads), values.Get(KernelKeys.WorkspaceMinTiles)),
            Source = values.At,
        };
    }
}
