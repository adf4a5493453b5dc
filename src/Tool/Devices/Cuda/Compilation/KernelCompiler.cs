using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>CUDA C++ to a cubin for one real architecture, through the cache.</summary>
/// <param name="cache">The cache; null compiles everything anew.</param>
public sealed partial class KernelCompiler(NvrtcInstallation nvrtc, KernelCache? cache)
{
    // -v makes ptxas say what it used; the line table names source lines in sanitizer reports and changes no instruction.
    // All headers are handed over, so the working directory is not searched for one that was not.
    private static readonly string[] EveryKernel = ["--std=c++17", "--ptxas-options=-v", "-lineinfo", "--no-source-include"];

    // NVRTC keeps a cache of its own since then; what it answers from there comes without ptxas' log.
    private static readonly NvrtcVersion FirstWithCache = new(12, 9);

    // Read by the library itself: further options, and folders for headers.
    private static readonly string[] ForeignVariables = ["NVRTC_APPEND_FLAGS", "NVRTC_PREPEND_FLAGS", "EDG_BASE", "EDG_MODULES_PATH"];

    private int compilations;

    /// <summary>Compilations that the cache did not have; a process that times must not make any beside it.</summary>
    public int Compilations => compilations;

    public NvrtcInstallation Nvrtc => nvrtc;

    /// <summary>Notes for the user on how kernels are compiled.</summary>
    public ImmutableArray<Diagnostic> Notes { get; private init; } = [];

    /// <summary>Assembles for an architecture that NVRTC does not know yet; null where there is no such GPU.</summary>
    public DriverAssembler? Assembler { get; init; }

    /// <summary>True when kernels for an architecture go through PTX, which its driver assembles.</summary>
    public bool GoesThroughPtx(GpuArch arch) =>
        !nvrtc.SupportedArchs.Contains(arch.Number) && Assembler?.Arch == arch && PtxArch(arch) > 0;

    /// <summary>Names the makers of an architecture's code: NVRTC, and the driver where that assembles.</summary>
    public string NameFor(GpuArch arch) =>
        GoesThroughPtx(arch) ? $"{nvrtc} (PTX of compute_{PtxArch(arch)}, {Assembler!.Name})" : $"{nvrtc}";

    /// <summary>Opens the library and the cache that the environment names.</summary>
    /// <exception cref="PfbException">There is no library, or a variable would give it options that are in no hash.</exception>
    public static KernelCompiler Open(ToolchainPlaces places, DriverAssembler? assembler = null)
    {
        if (ForeignVariables.FirstOrDefault(name => places.Variable(name) is not null) is { } variable)
        {
            throw new PfbException(
                Codes.KernelReadsElsewhere, $"The environment variable {variable} gives NVRTC options or headers that are not hashed. "
                    + "Unset it, and write options into the kernel's description");
        }

        var nvrtc = NvrtcLocator.Locate(places).Required();
        var (cache, whyNot) = KernelCache.Open(places.CacheFolder);
        return new(nvrtc, cache)
        {
            Assembler = assembler,
            Notes = whyNot is null ? [] : [new(
                Codes.KernelCacheUnused,
                $"The cache of compiled kernels in {places.CacheFolder} cannot be used, so every process compiles its kernels anew: "
                + $"{whyNot}. Name a folder of your own with {ToolchainPlaces.CacheVariable}", SourcePosition.None)],
        };
    }

    /// <summary>
    /// Compiles what the cache lacks of these sources into it, side by side: a compilation takes seconds of one processor. What fails is
    /// left to <see cref="Compile"/>, which says why. Without a cache nothing is done.
    /// </summary>
    public void CompileAhead(IEnumerable<KernelSource> sources, GpuArch arch)
    {
        if (cache is not null)
        {
            Parallel.ForEach(sources.DistinctBy(source => Keyed(source, arch).Key), source => PfbException.Of(() => Compile(source, arch)));
        }
    }

    public CompiledKernel Compile(KernelSource source, GpuArch arch)
    {
        var ptx = GoesThroughPtx(arch);
        if (!ptx && !nvrtc.SupportedArchs.Contains(arch.Number))
        {
            throw new PfbException(
                Codes.KernelNotCompiled,
                $"{nvrtc} does not know {arch}; it knows {string.Join(", ", nvrtc.SupportedArchs.Select(number => $"sm_{number}"))}. "
                + $"Install a newer one or name it with {ToolchainPlaces.NvrtcVariable}",
                new(source.Path, 0, 0));
        }

        var (key, options) = Keyed(source, arch);
        var stored = cache?.Find(key);
        if (stored is null)
        {
            Interlocked.Increment(ref compilations);
            var (cubin, log) = Run(source, options, ptx ? Assembler : null);
            var built = new CachedKernel(cubin, log, NameFor(arch), options);
            stored = cache?.Store(key, source, built) ?? built;
        }

        return new(stored.Cubin, stored.Log, stored.Compiler, EntryResources.Read(stored.Cubin, stored.Log));
    }

    /// <summary>The source's place in the cache, and the options that it is compiled with.</summary>
    private (string Key, ImmutableArray<string> Options) Keyed(KernelSource source, GpuArch arch)
    {
        var ptx = GoesThroughPtx(arch);
        var target = ptx ? $"compute_{PtxArch(arch)}" : $"{arch}";
        ImmutableArray<string> options = [$"--gpu-architecture={target}", .. EveryKernel, .. OwnCacheOff, .. source.Options];
        return (KernelCache.KeyOf(source, options, ptx ? $"{nvrtc.Build}, {Assembler!.Name} for {arch}" : nvrtc.Build), options);
    }

    private string[] OwnCacheOff => nvrtc.Version.IsOlderThan(FirstWithCache) ? [] : ["--no-cache"];

    /// <summary>The newest that NVRTC knows below an architecture; PTX of it runs on every newer one. 0: there is none.</summary>
    private int PtxArch(GpuArch arch) => nvrtc.SupportedArchs.LastOrDefault(number => number < arch.Number);

    /// <param name="assembler">The driver's assembler; null when NVRTC makes the binary itself.</param>
    private static (byte[] Cubin, string Log) Run(KernelSource source, ImmutableArray<string> options, DriverAssembler? assembler)
    {
        Interop.Nvrtc.nvrtcCreateProgram(
            out var program, source.Text, source.Name, source.Headers.Length,
            [.. source.Headers.Select(header => header.Text)], [.. source.Headers.Select(header => header.Name)]).ThrowIfFailed();
        using (program)
        {
            var result = Interop.Nvrtc.nvrtcCompileProgram(program, options.Length, [.. options]);
            var log = LogOf(program);
            if (result != NvrtcResult.Success)
            {
                throw new PfbException(Complaints(source, result, log, options));
            }

            return assembler is null ? (CubinOf(program), log) : assembler.Assemble(PtxOf(program), source.Name);
        }
    }

    private static byte[] CubinOf(ProgramHandle program)
    {
        Interop.Nvrtc.nvrtcGetCUBINSize(program, out var size).ThrowIfFailed();
        var cubin = new byte[size];
        Interop.Nvrtc.nvrtcGetCUBIN(program, cubin).ThrowIfFailed();
        return cubin;
    }

    private static byte[] PtxOf(ProgramHandle program)
    {
        Interop.Nvrtc.nvrtcGetPTXSize(program, out var size).ThrowIfFailed();
        var ptx = new byte[size];
        Interop.Nvrtc.nvrtcGetPTX(program, ptx).ThrowIfFailed();
        return ptx;
    }

    private static string LogOf(ProgramHandle program)
    {
        Interop.Nvrtc.nvrtcGetProgramLogSize(program, out var size).ThrowIfFailed();
        var log = new byte[Math.Max(size, 1)];
        Interop.Nvrtc.nvrtcGetProgramLog(program, log).ThrowIfFailed();
        return Encoding.UTF8.GetString(log).TrimEnd('\0', '\n');
    }

    /// <summary>One diagnostic for each error the compiler placed in a line; else the whole log in one.</summary>
    internal static IReadOnlyList<Diagnostic> Complaints(KernelSource source, string result, string log, IEnumerable<string> options)
    {
        var placed = ErrorLine().Matches(log)
            .Select(match => new Diagnostic(
                Codes.KernelNotCompiled,
                match.Groups["text"].Value.Trim(),
                new(
                    match.Groups["file"].Value == source.Name ? source.Path : match.Groups["file"].Value,
                    int.Parse(match.Groups["line"].Value), 0)))
            .Take(20).ToArray();
        return placed.Length > 0
            ? placed
            : [new Diagnostic(Codes.KernelNotCompiled, $"{result} with {string.Join(' ', options)}: {log}", new(source.Path, 0, 0))];
    }

    private static IReadOnlyList<Diagnostic> Complaints(KernelSource source, NvrtcResult result, string log, IEnumerable<string> options) =>
        Complaints(source, result.NativeName(), log, options);

    // naive.cu(34): error: identifier "INFINITY" is undefined
    [GeneratedRegex(@"^(?<file>[^\n(]+)\((?<line>\d+)\): (?:catastrophic )?error[^:\n]*: (?<text>[^\n]+)", RegexOptions.Multiline)]
    private static partial Regex ErrorLine();
}
