using System.Diagnostics;
using System.Text;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Tests.Spec;

/// <summary>Files as large as allowed, made to cost as much as possible.</summary>
public static class HostileSpecTests
{
    private const long MostBytes = 400_000_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, Func<string>> Texts = new()
    {
        ["brackets"] = () => Filled("["),
        ["brackets with keys"] = () => Filled("[a: "),
        ["braces with keys"] = () => Filled("{a: "),
        ["words in a flow map"] = () => "{" + Filled("a "),
        ["words in deep lists"] = () => new string('[', 16) + Filled("a "),
        ["questions in deep lists"] = () => new string('[', 16) + Filled("? "),
        ["items in deep lists"] = () => new string('[', 16) + Filled("a,"),
        ["one scalar"] = () => Filled("a"),
        ["one scalar over many lines"] = () => Filled("a\n"),
        ["open quote"] = () => "\"" + Filled("a"),
        ["open quote over many lines"] = () => "\"" + Filled("\n"),
        ["escapes"] = () => "\"" + Filled("\\u0041") + "\"",
        ["literal block"] = () => "a: |\n" + Filled("  b\n"),
        ["line feeds"] = () => Filled("\n"),
        ["comments"] = () => Filled("#\n"),
        ["directives"] = () => Filled("%X y\n"),
        ["tag directives"] = () => string.Concat(Enumerable.Range(0, 60_000).Select(i => $"%TAG !{i}! x\n")) + "---\n",
        ["tag"] = () => "!<" + Filled("%41") + ">",
        ["anchor"] = () => "&" + Filled("a"),
        ["document starts"] = () => Filled("---\n"),
        ["document ends"] = () => Filled("...\n"),
        ["dashes"] = () => Filled("- "),
        ["steps of indentation"] = () => string.Concat(Enumerable.Range(0, 1300).Select(i => new string(' ', i) + "a:\n")),
        ["one long key"] = () => "version: 1\n" + Filled("k") + ": 1",
        ["a number of a million digits"] = () => "version: 1" + Filled("0"),
        ["a glob of a million characters"] = () => $"version: 1\ngate: {{waive: [{{case: {Filled("*a")}, until: 2027-01-01, reason: x}}]}}",
        ["thousands of unknown keys"] = () => "version: 1\nsuites:\n"
            + Numbered(4000, i => $"  c{i}: {{kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk{i}: 1}}\n"),
        ["thousands of suites"] = () => "version: 1\nsuites:\n" + Numbered(
            1300, i => $"  c{i}: {{batch_sizes: [1], max_seq_lens: [2], quantization: [bf16]}}\n"),
        ["millions of cases"] = () => "version: 1\nsuites:\n" + Numbered(150, i =>
            $"  c{i}: {{batch_sizes: [{List(50)}], max_seq_lens: [{List(50)}], quantization: [bf16, fp8, fp8_qkv, fp8_nvfp4]}}\n"),
    };

    public static TheoryData<string> Names => [.. Texts.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public static void A_hostile_file_ends_soon_and_small(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(Texts[name]());
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refused = Record.Exception(() => SpecReader.Parse(bytes, "prefill-bench.yaml", Reading.Today, PolicyChecks.Of)) as PfbException;

        Assert.True(clock.Elapsed < LongestWait, $"took {clock.Elapsed}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        Assert.True(name == "thousands of suites" || refused is not null);
        Assert.All(refused?.Diagnostics ?? [], d => Assert.InRange(d.ToString().Length, 1, 500));
    }

    private static string Filled(string unit) => string.Concat(Enumerable.Repeat(unit, (SpecBytes.MaxBytes - 200) / unit.Length));

    private static string Numbered(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(line));

    private static string List(int count) => string.Join(',', Enumerable.Range(2, count));
}
