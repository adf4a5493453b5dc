using PrefillBench.Devices.Cpu.Vectors;

namespace PrefillBench.Tests.Devices.Cpu;

/// <summary>What a program compiled for any x64 processor takes its workers to be able to do.</summary>
public static class InstructionSetsTests
{
    private const string Avx2 = "sse4_2 popcnt avx fma movbe f16c abm avx2 bmi1 bmi2";
    private const string Avx512 = $"{Avx2} avx512f avx512dq avx512cd avx512bw avx512vl";

    [Fact]
    public static void This_machine_is_seen_as_the_runtime_sees_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "asks Linux about an x64 processor");

        var seen = InstructionSets.OfProcessor(File.ReadLines("/proc/cpuinfo"), Variables());

        Assert.Equal(InstructionSets.OfThisRuntime, seen);
    }

    [Theory]
    [InlineData("sse2 sse4_2 popcnt avx", (int)VectorWidth.Portable128)]
    [InlineData("sse4_2 popcnt avx movbe f16c abm avx2 bmi1 bmi2", (int)VectorWidth.Portable128)]
    [InlineData(Avx2, (int)VectorWidth.Avx2)]
    [InlineData($"{Avx2} avx512f avx512cd avx512er avx512pf", (int)VectorWidth.Avx2)]
    [InlineData(Avx512, (int)VectorWidth.Avx512)]
    public static void A_group_of_instructions_counts_when_it_is_whole(string flags, int widest)
    {
        var seen = InstructionSets.OfProcessor(Processors(flags), new Dictionary<string, string>());

        Assert.Equal(new InstructionSets(true, (VectorWidth)widest), seen);
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "0", true, (int)VectorWidth.Avx2)]
    [InlineData("DOTNET_EnableAVX2", "0", true, (int)VectorWidth.Portable128)]
    [InlineData("DOTNET_EnableAVX", "0x0", true, (int)VectorWidth.Portable128)]
    [InlineData("COMPlus_EnableAVX2", "00", true, (int)VectorWidth.Portable128)]
    [InlineData("DOTNET_EnableHWIntrinsic", "0", false, (int)VectorWidth.Portable128)]
    [InlineData("DOTNET_EnableAVX512", "1", true, (int)VectorWidth.Avx512)]
    [InlineData("DOTNET_EnableAVX512", "off", true, (int)VectorWidth.Avx512)]
    [InlineData("DOTNET_EnableAVX512", "", true, (int)VectorWidth.Avx512)]
    public static void The_runtime_s_switches_are_heeded(string name, string value, bool cpuid, int widest)
    {
        var seen = InstructionSets.OfProcessor(Processors(Avx512), new Dictionary<string, string> { [name] = value });

        Assert.Equal(new InstructionSets(cpuid, (VectorWidth)widest), seen);
    }

    [Fact]
    public static void A_machine_that_says_nothing_has_the_plainest()
    {
        var seen = InstructionSets.OfProcessor([], new Dictionary<string, string>());

        Assert.Equal(VectorWidth.Portable128, seen.Widest);
    }

    private static string[] Processors(string flags) => ["processor\t: 0", "vendor_id\t: GenuineIntel", $"flags\t\t: fpu sse sse2 {flags}", "", "processor\t: 1", "flags\t\t: fpu"];

    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables()
        .Cast<System.Collections.DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
}
