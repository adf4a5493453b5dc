using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using PrefillBench.Devices;
using PrefillBench.Devices.Cpu.Forms;
using PrefillBench.Diagnostics;
using PrefillBench.Runs.Code;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Baselines;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu.Lent;

/// <summary>A Python kernel in a process of its own: what it computes, what it refuses, and every trick that a guard is for.</summary>
public sealed class PythonKernelTests : IDisposable
{
    private static readonly AttentionCase Case = CpuRows.Case() with { BatchSize = 3, MaxSeqLen = 40 };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Honest")]
    [InlineData("Prints")]
    public void A_kernel_that_computes_is_measured_whatever_else_it_does(string name)
    {
        Write(name);

        var prepared = LentRows.Measure(folder.Path, Case with { KvLayout = KvLayout.Nhd });

        Assert.Contains("host planning", prepared.Resources.Keys);
    }

    [Fact]
    public void What_a_kernel_starts_ends_with_its_row()
    {
        var started = Path.Combine(folder.Path, "started.txt");
        Write("Forks", ("options", new JsonObject { ["started"] = started }));

        LentRows.Measure(folder.Path, Case);

        // A signal is sent, not obeyed at once: the system ends a killed process when it next gets a processor.
        Assert.All(File.ReadLines(started), id => Assert.True(
            SpinWait.SpinUntil(() => IsGone(int.Parse(id, CultureInfo.InvariantCulture)), TimeSpan.FromSeconds(10)),
            $"process {id} lives"));

        // One that was killed and that nobody has waited for yet is a zombie.
        static bool IsGone(int id) =>
            !File.Exists($"/proc/{id}/stat") || File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Nothing", "output elements are no number")]
    [InlineData("CopiesAnEarlierOutput", "still has the output of the earlier queries")]
    [InlineData("WorksInPlan", "output elements are no number")]
    [InlineData("LeavesTheLastToken", "output elements are no number")]
    [InlineData("WritesQuery", "the kernel wrote into `query`, which it may only read")]
    [InlineData("WritesQueryWhenTimed", "the kernel wrote into `query`, which it may only read")]
    [InlineData("WritesKv", "the kernel wrote into `kv`, which it may only read")]
    [InlineData("WritesBeyond", "the kernel wrote outside its tensors")]
    [InlineData("Raises", "kernels.py failed in `run`: ValueError: no such tile (kernels.py, line ")]
    [InlineData("Refuses", "no pages of 16")]
    [InlineData("OutOfMemory", "kernels.py: workspace")]
    [InlineData("Exits", "the process of kernels.py ended with exit code 3 in `run`; it printed last: good-bye")]
    [InlineData("Dies", "the process of kernels.py ended with signal 11 in `run`")]
    [InlineData("ClosesItsOutput", "the process of kernels.py ended with exit code 1 in `run`")]
    public void A_trick_or_a_fault_ends_its_row_with_a_reason(string name, string reason)
    {
        Write(name);

        var thrown = Assert.ThrowsAny<Exception>(() => LentRows.Measure(folder.Path, Case));

        Assert.Contains(reason, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_that_is_refused_and_memory_that_is_lacking_are_told_from_faults()
    {
        Write("Refuses");
        Assert.Throws<RowRefusedException>(() => LentRows.Measure(folder.Path, Case));
        Write("OutOfMemory");
        Assert.Throws<InsufficientMemoryException>(() => LentRows.Measure(folder.Path, Case));
    }

    [Theory]
    [InlineData("RaisesAtStart", "python3", "kernels.py failed in its start: ImportError: torch 2.11 is needed")]
    [InlineData("Honset", "python3", "kernels.py has no class Honset; it has ClosesItsOutput")]
    [InlineData("NoRun", "python3", "class NoRun has no method run")]
    [InlineData("Honest", "python2.1", "the interpreter python2.1 cannot be started")]
    public void A_kernel_that_cannot_be_made_is_a_mistake_of_its_description(string name, string python, string complaint)
    {
        Write(name, ("python", python));

        var wrong = Assert.Throws<PfbException>(() => Code()).Diagnostics[0];

        Assert.Equal("PFB5020", wrong.Code.Id);
        Assert.Contains(complaint, wrong.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_is_the_same_wherever_it_lies_and_other_with_any_file_option_or_library()
    {
        Write("Honest");
        var (built, sides) = (Code(), new CpuSides());
        using var elsewhere = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(folder.Path))
        {
            File.Copy(file, Path.Combine(elsewhere.Path, Path.GetFileName(file)));
        }

        var moved = sides.Build(KernelSet.In(elsewhere.Path), [Row])[Row.Id];
        Write("Honest", ("options", new JsonObject { ["tile"] = 64 }));
        var optioned = Code();
        Write("Nothing");
        var other = Code();

        Assert.Equal(["c_library.py", "kernels.py", "libplain_attention.so"], built.Files.Keys);
        Assert.Equal(built.Identity, moved.Identity);
        Assert.Equal(built.Identity, sides.Identified(new(built.Description, built.Files)).Identity);
        Assert.Null(sides.WhyNotRunnable(built));
        Assert.Equal(3, new[] { built, optioned, other }.Select(code => code.Identity).Distinct().Count());
    }

    [Fact]
    public void Code_of_another_environment_cannot_be_run_and_the_difference_is_named()
    {
        Write("Honest");
        var code = Code();
        var description = JsonNode.Parse(code.Description)!;
        description["environment"]!["packages"]!["torch"] = new JsonObject { ["version"] = "2.10.0", ["record"] = "00" };

        var why = new CpuSides().WhyNotRunnable(new(description.ToJsonString(), code.Files));

        Assert.Contains("torch 2.10.0 -> none", why, StringComparison.Ordinal);
    }

    [Fact]
    public void What_changed_between_two_sides_is_a_fact_of_the_run()
    {
        var facts = KernelVersions.Facts(
            new Dictionary<string, CodeFiles.KernelCode> { ["a/mine"] = Made(("Python", "3.11.7"), ("torch", "2.10.0")) },
            new Dictionary<string, CodeFiles.KernelCode>
            {
                ["a/mine"] = Made(("Python", "3.11.7"), ("torch", "2.11.0")), ["a/other"] = Made(),
            });

        Assert.Equal(["Python of mine", "torch of mine"], facts.Keys);
        Assert.Equal(["3.11.7", "2.10.0 -> 2.11.0"], facts.Values);

        static CodeFiles.KernelCode Made(params (string, string)[] versions) => CodeFiles.KernelCode.Of([]) with
        {
            Versions = versions.ToImmutableSortedDictionary(version => version.Item1, version => version.Item2, StringComparer.Ordinal),
        };
    }

    private static WorkloadRow Row => WorkloadRow.Of(Case, KernelRole.Trtllm);

    private CodeFiles.KernelCode Code() => new CpuSides().Build(KernelSet.In(folder.Path), [Row])[Row.Id];

    private void Write(string name, params (string Key, JsonNode Value)[] more)
    {
        var fixtures = Path.Combine(Repository.Root, "tests", "Tool.Tests", "Devices", "Cpu", "Lent", "Fixtures");
        File.Copy(Path.Combine(fixtures, "kernels.py"), Path.Combine(folder.Path, "kernels.py"), overwrite: true);
        File.Copy(PlainLibrary.PythonFile, Path.Combine(folder.Path, "c_library.py"), overwrite: true);
        if (!File.Exists(Path.Combine(folder.Path, PlainLibrary.FileName)))
        {
            PlainLibrary.Build(folder.Path);
        }

        var description = new JsonObject
        {
            ["form"] = "python",
            ["role"] = "trtllm",
            ["devices"] = new JsonArray("cpu"),
            ["entry"] = $"kernels.py:{name}",
            ["files"] = new JsonArray("c_library.py", PlainLibrary.FileName),
        };
        foreach (var (key, value) in more)
        {
            description[key] = value;
        }

        File.WriteAllText(Path.Combine(folder.Path, "kernels.kernel.json"), description.ToJsonString());
    }
}
