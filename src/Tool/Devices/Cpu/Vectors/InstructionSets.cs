using System.Globalization;
using System.Runtime.Intrinsics.X86;

namespace PrefillBench.Devices.Cpu.Vectors;

/// <summary>What the runtime that measures may use of the processor.</summary>
/// <param name="Cpuid">Whether the processor can be asked what it is.</param>
/// <param name="Widest">The widest vectors that can be executed.</param>
internal readonly record struct InstructionSets(bool Cpuid, VectorWidth Widest)
{
    private const string LinuxProcessors = "/proc/cpuinfo";

    // One group each to the compiler of .NET 10, which uses all of a group or none. Names as Linux gives them.
    private static readonly string[] Avx2Group = ["avx2", "fma", "bmi1", "bmi2", "abm", "movbe"];
    private static readonly string[] Avx512Group = ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"];

    // Each turns off what comes after it too.
    private static readonly string[] Avx2Switches = ["EnableHWIntrinsic", "EnableSSE42", "EnableAVX", "EnableAVX2"];
    private const string Avx512Switch = "EnableAVX512";

    /// <param name="variables">Environment variables, which workers inherit; null where this process measures itself.</param>
    public static InstructionSets OfTheMeasuringRuntime(IReadOnlyDictionary<string, string>? variables) =>
        ManagedBuild.IsApart ? OfProcessor(ReadLines(), variables ?? new Dictionary<string, string>()) : OfThisRuntime;

    public static InstructionSets OfThisRuntime => new(X86Base.IsSupported, VectorWidths.Widest);

    /// <summary>
    /// What a runtime started now would say. Machine code for any x64 processor cannot ask itself: to it AVX is a constant false.
    /// Linux lists only what it saves on a task switch, which is what the runtime looks at as well.
    /// </summary>
    /// <param name="lines">Of <c>/proc/cpuinfo</c>; all processors are taken to be alike.</param>
    public static InstructionSets OfProcessor(IEnumerable<string> lines, IReadOnlyDictionary<string, string> variables)
    {
        var flags = lines.FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ', '\t') ?? [];
        var avx2 = Avx2Group.All(flags.Contains) && !Avx2Switches.Any(name => IsOff(variables, name));
        var avx512 = avx2 && Avx512Group.All(flags.Contains) && !IsOff(variables, Avx512Switch);
        return new(!IsOff(variables, Avx2Switches[0]), avx512 ? VectorWidth.Avx512 : avx2 ? VectorWidth.Avx2 : VectorWidth.Portable128);
    }

    // The runtime reads hexadecimal numbers, of the newer prefix first, and takes what is none for absent.
    private static bool IsOff(IReadOnlyDictionary<string, string> variables, string name) =>
        (variables.GetValueOrDefault($"DOTNET_{name}") ?? variables.GetValueOrDefault($"COMPlus_{name}")) is { Length: > 0 } text
        && uint.TryParse(text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
        && value == 0;

    private static IEnumerable<string> ReadLines() => File.Exists(LinuxProcessors) ? File.ReadLines(LinuxProcessors) : [];
}
