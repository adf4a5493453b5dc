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
    private const int MaxSharedBytes = 227 << 10;

    public static readonly SpecKey<string> Name =
        new("name", new Quoted("a name", 80), "Unique in the folder; approved resources are filed under it.", Required: true);
    public static readonly SpecKey<string> Entry =
        new("entry", new Quoted("a function name", 200), "The `extern \"C\" __global__` function.", Required: true);
    public static readonly SpecKey<ArchRequirement> Arch =
        new("arch", new ArchKind(), "`sm_90a`: this architecture only; `sm_80+`: this one and every newer.", Required: true);
    public static readonly SpecKey<ImmutableArray<string>> OwnOptions =
        new("options", OptionList(), "Further compiler options of this variant, such as `-DHEAD_SIZE=128`.", Default: "[]");
    public static readonly SpecKey<OutputFormat> Input = new(
        "input",
        new Choice<OutputFormat>(("bf16", OutputFormat.Bf16), ("fp16", OutputFormat.Fp16), ("e4m3", OutputFormat.E4M3)),
        "What the kernel reads Q, K and V as.",
        Required: true);
    public static readonly SpecKey<OutputFormat> Output = new(
        "output",
        new Choice<OutputFormat>(
            ("bf16", OutputFormat.Bf16), ("fp16", OutputFormat.Fp16), ("e4m3", OutputFormat.E4M3), ("nvfp4", OutputFormat.Nvfp4)),
        "What it writes.",
        Required: true);
    public static readonly SpecKey<ImmutableArray<KernelFeature>> Features = new(
        "features", new ListOf<KernelFeature>(new Choice<KernelFeature>(KernelFeatures.Spellings), mayBeEmpty: true),
        "What it computes beside plain attention; needs parameter layout 2.", Default: "[]");
    public static readonly SpecKey<ImmutableArray<SizeRange>> HeadSizes = Ranges("headSizes", 1024, "Head sizes, in elements.");
    public static readonly SpecKey<ImmutableArray<SizeRange>> GroupSizes =
        Ranges("groupSizes", 256, "Query heads per kv head; other than powers of two in parameter layout 2.");
    public static readonly SpecKey<ImmutableArray<int>> PageSizes = Numbers("pageSizes", 1, 1024, "Tokens per page.");
    public static readonly SpecKey<ImmutableArray<KvLayout>> Layouts = new(
        "layouts",
        new ListOf<KvLayout>(new Choice<KvLayout>(("HND", KvLayout.Hnd), ("NHD", KvLayout.Nhd))),
        "Layouts of the KV cache.",
        Required: true);
    public static readonly SpecKey<int> TileRows =
        Number("tileRows", 1, 255 * 8, "Packed rows of a tile, at most: query tokens times query heads per kv head.");
    public static readonly SpecKey<int> TileKeys =
        Number("tileKeys", 1, 4096, "Keys of one step of the inner loop; tile ends at multiples of it are tested.");
    public static readonly SpecKey<int> Threads = Number("threads", 32, MaxThreads, "Threads of a block, a multiple of 32.");
    public static readonly SpecKey<int> SharedBytes =
        Number("sharedBytes", 0, MaxSharedBytes, "Dynamic shared memory of a block, in bytes.");
    public static readonly SpecKey<KernelSchedule> Schedule = new(
        "schedule",
        new Choice<KernelSchedule>(("persistent", KernelSchedule.Persistent), ("tile", KernelSchedule.Tile)),
        "`tile`: block b computes tile b; `persistent`: blocks take tiles from `counters[0]`.",
        Required: true);
    public static readonly SpecKey<int> BlocksPerSm = Number(
        "blocksPerSm", 1, 32, "Blocks for each multiprocessor of a persistent launch: its grid has min(tiles, multiprocessors x this).");
    public static readonly SpecKey<int> AllowedSpillBytes = new(
        "allowedSpillBytes", new WholeNumber(0, 1 << 20), "Bytes of spill stores, and of stack, that are known and meant.", Default: "0");
    public static readonly SpecKey<int> MinTiles =
        new("minTiles", new WholeNumber(1, 1 << 20), "Rows with fewer tiles are for another variant.", Default: "1");
    public static readonly SpecKey<int> MinSmSharedKiB = new(
        "minSmSharedKiB", new WholeNumber(0, 1 << 10),
        "KiB of shared memory that a multiprocessor must have: of one with less, fewer blocks than meant would share it.", Default: "0");
    public static readonly SpecKey<KernelWorkspace> Workspace = new(
        "workspace",
        new Choice<KernelWorkspace>(("none", KernelWorkspace.None), ("valueTiles", KernelWorkspace.ValueTiles)),
        "`valueTiles`: memory for V, rearranged by the kernel.",
        Default: "none");
    public static readonly SpecKey<int> WorkspaceMinReads = new(
        "workspaceMinReads", new WholeNumber(1, 1 << 20),
        "Rows whose key tiles are read by fewer tiles, on average, get none.", Default: "1");
    public static readonly SpecKey<int> WorkspaceMinTiles =
        new("workspaceMinTiles", new WholeNumber(1, 1 << 20), "Rows with fewer tiles get none.", Default: "1");
    public static readonly SpecKey<bool> TensorMaps =
        new("tensorMaps", new Flag(), "`false`: it uses none of the tensor maps, which then are zeros.", Default: "true");

    public static readonly Section Variant = new(
        "variants[]", Name, Entry, Arch, OwnOptions, Input, Output, Features, HeadSizes, GroupSizes, PageSizes, Layouts, TileRows, TileKeys,
        Threads, SharedBytes, Schedule, BlocksPerSm, AllowedSpillBytes, MinTiles, MinSmSharedKiB, Workspace, WorkspaceMinReads,
        WorkspaceMinTiles, TensorMaps)
    { IsOfSpec = false };

    public static readonly SpecKey<string> Form = new(
        KernelForms.Key, new Choice<string>((KernelForms.Cuda, KernelForms.Cuda)),
        "The kind of code; a .NET kernel is described by other keys, see cpu-kernels.md.", Default: KernelForms.Cuda);
    public static readonly SpecKey<int> ParameterLayout = new(
        "parameterLayout",
        new SupportedNumber(
            "the layouts of the kernel argument that this tool writes", KernelManifest.PlainLayout, KernelManifest.ModelLayout),
        "Version of the kernel's argument.",
        Required: true);
    public static readonly SpecKey<string> Source =
        new("source", new Quoted("a file name", 200), "The CUDA C++ file, beside this one; or give `cubin`.");
    public static readonly SpecKey<string> Cubin =
        new("cubin", new Quoted("a file name", 200), "A binary, beside this file, instead of `source`.");
    public static readonly SpecKey<ImmutableArray<string>> Options =
        new("options", OptionList(), "Further options for NVRTC, such as `--use_fast_math`.", Default: "[]");
    public static readonly SpecKey<ArchRequirement> SpillArch =
        new("arch", new ArchKind(), "Where it is allowed; as of a variant.", Required: true);
    public static readonly SpecKey<int> SpillBytes = Number("bytes", 1, 1 << 20, "Bytes of spill stores, and of stack, of each variant.");
    public static readonly SpecKey<string> SpillReason =
        new("reason", new Quoted("a sentence", 400), "Why the spill is not taken away.", Required: true);
    public static readonly Section AllowedSpill = new("allowedSpills[]", SpillArch, SpillBytes, SpillReason) { IsOfSpec = false };
    public static readonly SpecKey<ImmutableArray<SectionValues>> AllowedSpills = new(
        "allowedSpills", new ListOf<SectionValues>(AllowedSpill, mayBeEmpty: true),
        "Spills that are known and meant on one architecture, with the reason; elsewhere `allowedSpillBytes` holds.", Default: "[]");
    public static readonly SpecKey<ImmutableArray<SectionValues>> Variants =
        new("variants", new ListOf<SectionValues>(Variant), "The first that fits the row and the device is taken.", Required: true);

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
