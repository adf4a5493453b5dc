using System.Collections.Immutable;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Devices.Cuda.Kernels;

/// <param name="Bytes">Allowed bytes of spill stores, and of stack, of each variant.</param>
/// <param name="Reason">Why the spill is not removed.</param>
public sealed record SpillAllowance(ArchRequirement Arch, int Bytes, string Reason);

/// <summary>One NAME.kernel.json: a file of kernel code and its variants.</summary>
public sealed record KernelManifest
{
    /// <summary>Layout of the kernel argument for plain attention with groups of a power of two; see docs/kernel-abi.md.</summary>
    public const int PlainLayout = 1;

    /// <summary>The layout that also has window, sinks, softcap, head size and any group.</summary>
    public const int ModelLayout = 2;

    /// <summary>Layout of the argument of its kernels.</summary>
    public required int ParameterLayout { get; init; }

    /// <summary>Absolute.</summary>
    public required string Path { get; init; }

    /// <summary>The kernel's name in its rows; null where nothing names it, as in a side's code.</summary>
    public required KernelName? Name { get; init; }

    /// <summary>Absolute; CUDA C++, or a cubin.</summary>
    public required string CodePath { get; init; }

    public required bool IsCubin { get; init; }

    /// <summary>Options for NVRTC, for every variant.</summary>
    public required ImmutableArray<string> Options { get; init; }

    /// <summary>Spills that are known and meant on some architectures.</summary>
    public ImmutableArray<SpillAllowance> AllowedSpills { get; init; } = [];

    /// <summary>Folders of the headers.</summary>
    public required SourceFolders Folders { get; init; }

    /// <summary>The variants in the file's order; the first that fits is taken.</summary>
    public required ImmutableArray<KernelVariant> Variants { get; init; }

    /// <summary>Bytes that a variant may spill on an architecture.</summary>
    public int AllowedSpillBytes(KernelVariant variant, GpuArch arch) => AllowedSpills
        .Where(spill => spill.Arch.Accepts(arch)).Select(spill => spill.Bytes).Append(variant.AllowedSpillBytes).Max();

    /// <summary>The text to compile for a variant; not for a cubin.</summary>
    public KernelSource SourceOf(KernelVariant variant, params ImmutableArray<string> more) =>
        KernelSource.Read(CodePath, Folders, [.. Options, .. variant.Options, .. more]);

    /// <summary>The variant's binary: compiled, from the cache, or the cubin of the folder, with its entry checked to be there.</summary>
    /// <param name="compiler">The compiler; may be null for a cubin.</param>
    /// <param name="more">Further options for the compiler.</param>
    public CompiledKernel Build(KernelVariant variant, GpuArch arch, KernelCompiler? compiler, params ImmutableArray<string> more)
    {
        var built = IsCubin
            ? Prebuilt(arch)
            : (compiler ?? throw new ArgumentNullException(nameof(compiler))).Compile(SourceOf(variant, more), arch);
        return built.Entry(variant.Entry) is not null ? built : throw new PfbException(
            Codes.KernelDescription,
            $"variant `{variant.Name}`: {System.IO.Path.GetFileName(CodePath)} has no entry `{variant.Entry}`; it has "
            + $"{Names(built.Entries)}. Declare it extern \"C\" __global__",
            variant.Source);
    }

    private CompiledKernel Prebuilt(GpuArch arch)
    {
        const long LimitBytes = 256L << 20;
        var cubin = WholeFile.Read(CodePath, LimitBytes, Codes.KernelSourceMissing);
        var image = CubinImage.Read(cubin);

        // A cubin runs on its own major version from its minor version on (CUDA C++ Programming Guide, "Binary Compatibility").
        return image.Arch / 10 == arch.Number / 10 && image.Arch <= arch.Number
            ? new(cubin, "", "", image.Entries)
            : throw new PfbException(
                Codes.KernelNotCompiled, $"the binary is for sm_{image.Arch} and does not run on {arch}", new(CodePath, 0, 0));
    }

    private static string Names(ImmutableArray<EntryResources> entries) =>
        entries.IsEmpty ? "none" : string.Join(", ", entries.Select(entry => $"`{entry.Entry}`"));
}
