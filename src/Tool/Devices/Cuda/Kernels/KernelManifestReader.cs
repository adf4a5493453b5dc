using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;
using PrefillBench.Workload;

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
            RefuseOptions(root, complaints);
        }

        return new KernelManifest
        {
            Path = path,
            ParameterLayout = root.Get(KernelKeys.ParameterLayout),
            Name = DescribedName.Of(root, complaints),
            CodePath = code,
            IsCubin = cubin is not null,
            Options = root.Get(KernelKeys.Options),
            Folders = folders,
            AllowedSpills = [.. root.Get(KernelKeys.AllowedSpills).Select(Allowance)],
            Variants =
            [
                .. root.Get(KernelKeys.Variants).Select(variant => Variant(variant, root.Get(KernelKeys.ParameterLayout), complaints)),
            ],
        };
    }

    private static SpillAllowance Allowance(SectionValues values) =>
        new(values.Get(KernelKeys.SpillArch), values.Get(KernelKeys.SpillBytes), values.Get(KernelKeys.SpillReason));

    private static void RefuseOptions(SectionValues root, Complaints complaints)
    {
        Refuse(root, KernelKeys.Options, complaints);
        foreach (var variant in root.Get(KernelKeys.Variants))
        {
            Refuse(variant, KernelKeys.OwnOptions, complaints);
        }
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

        if (values.Get(KernelKeys.PartRows) is > 0 and var part
            && (values.Get(KernelKeys.Schedule) != KernelSchedule.Persistent || part >= values.Get(KernelKeys.TileRows)))
        {
            complaints.Add(
                Codes.KernelDescription, "`partRows` needs the schedule `persistent` and must be less than `tileRows`.",
                values.Where(KernelKeys.PartRows));
        }

        // A tile record has 8 bits for its tokens.
        if (values.Get(KernelKeys.TileRows) / values.Get(KernelKeys.GroupSizes).Min(range => range.First) is var tokens and (0 or > 255))
        {
            complaints.Add(
                Codes.KernelDescription,
                $"`tileRows` gives {tokens} tokens to a tile of the smallest group; a tile has 1 to 255.",
                values.Where(KernelKeys.TileRows));
        }
    }

    /// <summary>
    /// Layout 1 tells a kernel neither of features nor of groups that are no power of two, and a tile holds whole groups.
    /// </summary>
    private static void RequireLayout(SectionValues values, int layout, Complaints complaints)
    {
        const int needed = KernelManifest.ModelLayout;
        var (groups, rows) = (values.Get(KernelKeys.GroupSizes), values.Get(KernelKeys.TileRows));
        if (layout < needed && values.Get(KernelKeys.Features) is [var feature, ..])
        {
            complaints.Add(
                Codes.KernelDescription,
                $"`{KernelFeatures.Spelled(feature)}` needs parameter layout {needed}; layout {layout} has no field for it.",
                values.Where(KernelKeys.Features));
        }

        if (layout < needed && groups.SelectMany(range => range.Sizes).FirstOrDefault(size => !int.IsPow2(size)) is > 0 and var odd)
        {
            complaints.Add(
                Codes.KernelDescription, $"A group of {odd} needs parameter layout {needed}; layout {layout} has powers of two only.",
                values.Where(KernelKeys.GroupSizes));
        }

        if (groups.Max(range => range.Last) is var largest && largest > rows)
        {
            complaints.Add(
                Codes.KernelDescription, $"A group of {largest} does not fit a tile of {rows} rows; a tile holds whole groups.",
                values.Where(KernelKeys.GroupSizes));
        }
    }

    private static KernelVariant Variant(SectionValues values, int parameterLayout, Complaints complaints)
    {
        Check(values, complaints);
        RequireLayout(values, parameterLayout, complaints);
        return new KernelVariant
        {
            Name = values.Get(KernelKeys.Name),
            Entry = values.Get(KernelKeys.Entry),
            Arch = values.Get(KernelKeys.Arch),
            Options = values.Get(KernelKeys.OwnOptions),
            Input = values.Get(KernelKeys.Input),
            Output = values.Get(KernelKeys.Output),
            Features = values.Get(KernelKeys.Features),
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
            PartRows = values.Get(KernelKeys.PartRows),
            AllowedSpillBytes = values.Get(KernelKeys.AllowedSpillBytes),
            MinTiles = values.Get(KernelKeys.MinTiles),
            MinSmSharedKiB = values.Get(KernelKeys.MinSmSharedKiB),
            Workspace = new(
                values.Get(KernelKeys.Workspace), values.Get(KernelKeys.WorkspaceMinReads), values.Get(KernelKeys.WorkspaceMinTiles)),
            TensorMaps = values.Get(KernelKeys.TensorMaps),
            Source = values.At,
        };
    }
}
