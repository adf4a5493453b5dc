using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;
using PrefillBench.Spec.Yaml;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Kernels;

/// <summary>Every key of a NAME.kernel.json: the table from which it is read and its part of docs/kernel-abi.md is made.</summary>
internal static class KernelKeys
{
    private const int MaxThreads = 1024;
    private const int MaxPartRows = 255 * 8;
    private const int MaxSharedBytes = 227 << 10;

    public static readonly SpecKey<string> Name =
        new("name", new Quoted("a name", 80), "Its name, unique in the folder; resources are approved under it.", Required: true);
    public static readonly SpecKey<string> Entry =
        new("entry", new Quoted("a function name", 200), "Name of the `extern \"C\" __global__` function.", Required: true);
    public static readonly SpecKey<ArchRequirement> Arch =
        new("arch", new ArchKind(), "`sm_90a`: only this architecture; `sm_80+`: this one and all newer ones.", Required: true);
    public static readonly SpecKey<ImmutableArray<string>> OwnOptions =
        new("options", OptionList(), "Further compiler options of this variant, such as `-DHEAD_SIZE=128`.", Default: "[]");
    public static readonly SpecKey<OutputFormat> Input = new(
        "input",
        new Choice<OutputFormat>(("bf16", OutputFormat.Bf16), ("fp16", OutputFormat.Fp16), ("e4m3", OutputFormat.E4M3)),
        "Element type of Q, K and V.",
        Required: true);
    public static readonly SpecKey<OutputFormat> Output = new(
        "output",
        new Choice<OutputFormat>(
            ("bf16", OutputFormat.Bf16), ("fp16", OutputFormat.Fp16), ("e4m3", OutputFormat.E4M3), ("nvfp4", OutputFormat.Nvfp4)),
        "What it writes.",
        Required: true);
    public static readonly SpecKey<ImmutableArray<KernelFeature>> Features = new(
        "features", new ListOf<KernelFeature>(new Choice<KernelFeature>(KernelFeatures.Spellings), mayBeEmpty: true),
        "What it can compute beyond plain attention; needs parameter layout 2.", Default: "[]");
    public static readonly SpecKey<ImmutableArray<SizeRange>> HeadSizes = Ranges("headSizes", 1024, "Head sizes, in elements.");
    public static readonly SpecKey<ImmutableArray<SizeRange>> GroupSizes =
        Ranges("groupSizes", 256, "Query heads per kv head; parameter layout 1 has powers of two only.");
    public static readonly SpecKey<ImmutableArray<int>> PageSizes = Numbers("pageSizes", 1, 1024, "Tokens per page.");
    public static readonly SpecKey<ImmutableArray<KvLayout>> Layouts = new(
        "layouts",
        new ListOf<KvLayout>(new Choice<KvLayout>(("HND", KvLayout.Hnd), ("NHD", KvLayout.Nhd))),
        "Layouts of the KV cache.",
        Required: true);
    public static readonly SpecKey<int> TileRows =
        Number("tileRows", 1, 255 * 8, "Most packed rows of a tile: query tokens times query heads per kv head.");
    public static readonly SpecKey<int> TileKeys =
        Number("tileKeys", 1, 4096, "Keys of one step of the inner loop; the output check looks at multiples of it.");
    public static readonly SpecKey<int> Threads = Number("threads", 32, MaxThreads, "Threads of a block, a multiple of 32.");
    public static readonly SpecKey<int> SharedBytes =
        Number("sharedBytes", 0, MaxSharedBytes, "Dynamic shared memory of a block, in bytes.");
    public static readonly SpecKey<KernelSchedule> Schedule = new(
        "schedule",
        new Choice<KernelSchedule>(("persistent", KernelSchedule.Persistent), ("tile", KernelSchedule.Tile)),
        "`tile`: block b computes tile b; `persistent`: blocks take tiles from `counters[0]`.",
        Required: true);
    public static readonly SpecKey<int> BlocksPerSm = Number(
        "blocksPerSm", 1, 32, "Blocks on each multiprocessor in a persistent launch; its grid is min(tiles, multiprocessors x this).");
    public static readonly SpecKey<int> PartRows = new(
        "partRows", new WholeNumber(0, MaxPartRows),
        "With `persistent`: the last tiles may be cut into one of this many rows, which comes behind all tiles, and the rest, so that "
        + "blocks end together. Only for groups that divide it; 0: no tile is cut.", Default: "0");
    public static readonly SpecKey<int> AllowedSpillBytes = new(
        "allowedSpillBytes", new WholeNumber(0, 1 << 20), "Bytes of spill stores, and of stack, that are accepted.", Default: "0");
    public static readonly SpecKey<int> MinTiles =
        new("minTiles", new WholeNumber(1, 1 << 20), "Fewest tiles of a row that takes this variant.", Default: "1");
    public static readonly SpecKey<int> MinSmSharedKiB = new(
        "minSmSharedKiB", new WholeNumber(0, 1 << 10),
        "KiB of shared memory that a multiprocessor must have; with less, fewer blocks than intended would fit.", Default: "0");
    public static readonly SpecKey<KernelWorkspace> Workspace = new(
        "workspace",
        new Choice<KernelWorkspace>(("none", KernelWorkspace.None), ("valueTiles", KernelWorkspace.ValueTiles)),
        "`valueTiles`: memory into which the kernel rearranges V.",
        Default: "none");
    public static readonly SpecKey<int> WorkspaceMinReads = new(
        "workspaceMinReads", new WholeNumber(1, 1 << 20),
        "Fewest tiles that must read a key tile, on average, for a row to get the workspace.", Default: "1");
    public static readonly SpecKey<int> WorkspaceMinTiles =
        new("workspaceMinTiles", new WholeNumber(1, 1 << 20), "Fewest tiles of a row that gets the workspace.", Default: "1");
    public static readonly SpecKey<bool> TensorMaps =
        new("tensorMaps", new Flag(), "`false`: the kernel uses no tensor maps, and they are zero.", Default: "true");

    public static readonly Section Variant = new(
        "variants[]", Name, Entry, Arch, OwnOptions, Input, Output, Features, HeadSizes, GroupSizes, PageSizes, Layouts, TileRows, TileKeys,
        Threads, SharedBytes, Schedule, BlocksPerSm, PartRows, AllowedSpillBytes, MinTiles, MinSmSharedKiB, Workspace,
        WorkspaceMinReads, WorkspaceMinTiles, TensorMaps)
    { IsOfSpec = false };

    public static readonly SpecKey<string> Form = new(
        KernelForms.Key, new Choice<string>((KernelForms.Cuda, KernelForms.Cuda)),
        "The kind of code; cpu-kernels.md and own-kernels.md have the keys of other forms.", Default: KernelForms.Cuda);
    public static readonly SpecKey<int> ParameterLayout = new(
        "parameterLayout",
        new SupportedNumber(
            "the layouts of the kernel argument that this tool writes", KernelManifest.PlainLayout, KernelManifest.ModelLayout),
        "Version of the kernel's argument.",
        Required: true);
    public static readonly SpecKey<string> Source =
        new("source", new Quoted("a file name", 200), "The CUDA C++ file, beside this one, unless `cubin` is given.");
    public static readonly SpecKey<string> Cubin =
        new("cubin", new Quoted("a file name", 200), "A binary, beside this file, instead of `source`.");
    public static readonly SpecKey<ImmutableArray<string>> Options =
        new("options", OptionList(), "Further options for NVRTC, such as `--use_fast_math`.", Default: "[]");
    public static readonly SpecKey<ArchRequirement> SpillArch =
        new("arch", new ArchKind(), "Where the spill is allowed, written like a variant's `arch`.", Required: true);
    public static readonly SpecKey<int> SpillBytes = Number("bytes", 1, 1 << 20, "Allowed bytes of spill stores, and of stack, for "
        + "each variant.");
    public static readonly SpecKey<string> SpillReason =
        new("reason", new Quoted("a sentence", 400), "Why the spill is accepted.", Required: true);
    public static readonly Section AllowedSpill = new("allowedSpills[]", SpillArch, SpillBytes, SpillReason) { IsOfSpec = false };
    public static readonly SpecKey<ImmutableArray<SectionValues>> AllowedSpills = new(
        "allowedSpills", new ListOf<SectionValues>(AllowedSpill, mayBeEmpty: true),
        "Spills that are accepted on one architecture, with the reason; `allowedSpillBytes` applies to the others.", Default: "[]");
    public static readonly SpecKey<ImmutableArray<SectionValues>> Variants =
        new("variants", new ListOf<SectionValues>(Variant), "The first variant that fits the row and the device is used.", Required: true);

    public static readonly Section Root = new(
        "kernel", Form, ParameterLayout, DescribedName.Name, DescribedName.Role, Source, Cubin, Options, AllowedSpills, Variants)
    { IsOfSpec = false };

    private static ListOf<string> OptionList() => new(new Quoted("an option", 200), mayBeEmpty: true);

    private static SpecKey<int> Number(string name, int min, int max, string doc) =>
        new(name, new WholeNumber(min, max), doc, Required: true);

    private static SpecKey<ImmutableArray<SizeRange>> Ranges(string name, int max, string doc) =>
        new(name, new ListOf<SizeRange>(new SizeRangeKind(max)), doc, Required: true);

    private static SpecKey<ImmutableArray<int>> Numbers(string name, int min, int max, string doc) =>
        new(name, new ListOf<int>(new WholeNumber(min, max)), doc, Required: true);

    private sealed class ArchKind : ValueKind<ArchRequirement>
    {
        public override string Description => "an architecture such as \"sm_90a\", or \"sm_80+\" for it and newer ones";

        public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = "^sm_[0-9]{2,3}([af]|\\+)?$" };

        public override bool TryRead(YamlNode node, string key, Complaints complaints, out ArchRequirement value)
        {
            value = default;
            if (ArchRequirement.TryParse((node as YamlScalar)?.Text ?? "", out var read))
            {
                value = read.Value;
                return true;
            }

            OutOfRange(node, key, complaints);
            return false;
        }
    }
}
