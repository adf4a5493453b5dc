using System.Globalization;
using System.Text.Json.Nodes;
using PrefillBench.Devices;
using PrefillBench.Devices.Cpu;
using PrefillBench.Devices.Cpu.Forms;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Baselines;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu.Lent;

/// <summary>A Python kernel in a process of its own: what it computes, what it refuses, and every trick that a guard is for.</summary>
public sealed class PythonKernelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Honest")]
    [InlineData("Prints")]
    public void A_kernel_that_computes_is_measured_whatever_else_it_does(string name)
    {
        Write(name);

        var prepared = LentRows.Measure(folder.Path, LentRows.Case with { KvLayout = KvLayout.Nhd });

        Assert.NotNull(prepared.PlanningMs);
    }

    [Fact]
    public void The_clock_is_that_of_before_the_kernel_was_loaded()
    {
        Write("ReplacesTheClock");

        Assert.True(LentRows.Measure(folder.Path, LentRows.Case).FirstLaunchMs > 0);
    }

    [Fact]
    public void What_a_kernel_starts_ends_with_its_row()
    {
        var started = Path.Combine(folder.Path, "started.txt");
        Write("Forks", ("options", new JsonObject { ["started"] = started }));

        LentRows.Measure(folder.Path, LentRows.Case);

        // A signal is sent, not obeyed at once: the system ends a killed process when it next gets a processor.
        Assert.All(File.ReadLines(started), id => Assert.True(
            SpinWait.SpinUntil(() => IsGone(int.Parse(id, CultureInfo.InvariantCulture)), TimeSpan.FromSeconds(10)),
            $"process {id} lives"));

        // One that was killed and that nobody has waited for yet is a zombie.
        static bool IsGone(int id) =>
            !File.Exists($"/proc/{id}/stat") || File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Nothing", "output elements are NaN")]
    [InlineData("CopiesAnEarlierOutput", "still has the output of the earlier queries")]
    [InlineData("ComputesTheFirstSequenceOnly", "still has the output of the earlier queries")]
    [InlineData("ComputesAfterItReturned", "output elements are NaN")]
    [InlineData("WorksInPlan", "output elements are NaN")]
    [InlineData("LeavesTheLastToken", "output elements are NaN")]
    [InlineData("WritesQuery", "the kernel wrote into `query`, which it may only read")]
    [InlineData("WritesQueryWhenTimed", "the kernel wrote into `query`, which it may only read")]
    [InlineData("HalvesWhenTimed", "the output of the timed launches is wrong: query token ")]
    [InlineData("WritesTable", "the kernel wrote into `block_tables`, which it may only read")]
    [InlineData("WritesKv", "the kernel wrote into `kv`, which it may only read")]
    [InlineData("WritesBeyond", "the kernel wrote outside its tensors")]
    [InlineData("Raises", "kernels.py failed in `run`: ValueError: no such tile (kernels.py, line ")]
    [InlineData("RaisesWhatCannotBeWritten", "kernels.py failed in `run`: ValueError: half a character ? and more")]
    [InlineData("RaisesWhatHasNoText", "failed in `run`: Wrapped: its text cannot be had, because of AttributeError (kernels.py, line ")]
    [InlineData("StatesNoFacts", "kernels.py failed in facts: TypeError: `facts` returned a list, but it must return a dictionary")]
    [InlineData("CallsExit", "kernels.py failed in `run`: SystemExit: no licence (kernels.py, line ")]
    [InlineData("Refuses", "no pages of 16")]
    [InlineData("OutOfMemory", "kernels.py: workspace")]
    [InlineData("Exits", "the process of kernels.py ended with exit code 3 in `run`; it printed last: good-bye")]
    [InlineData("Dies", "the process of kernels.py ended with signal 11 in `run`")]
    [InlineData("WritesIntoTheConversation",
        "wrote into the conversation of its process with the tool in `run`: \"progress: 50 %\"; it may use only")]
    [InlineData("ClosesItsOutput", "the process of kernels.py ended with exit code 1 in `run`")]
    public void A_trick_or_a_fault_ends_its_row_with_a_reason(string name, string reason)
    {
        Write(name);

        var thrown = Assert.ThrowsAny<Exception>(() => LentRows.Measure(folder.Path, LentRows.Case));

        Assert.Contains(reason, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_that_takes_too_long_is_ended_and_says_how_long_it_may_take()
    {
        Write("HangsInPlan", ("startSeconds", 5));

        var thrown = Assert.Throws<KernelFailedException>(() => LentRows.Measure(folder.Path, LentRows.Case));

        Assert.Equal(
            "kernels.py gave no answer within 5 s in `plan`; it printed last: waiting for a lock; if it needs longer, raise `startSeconds`",
            thrown.Message);
    }

    /// <summary>Two processes of a pair take turns on the same processors.</summary>
    [Theory]
    [InlineData("Honest", false)]
    [InlineData("Spins", true)]
    public void Threads_that_spin_while_the_other_side_launches_are_found(string name, bool found)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processor time of Linux");
        Write(name);
        using var device = new CpuDevice(CpuKernels.In(KernelSet.In(folder.Path)), coldL2: false, threads: 2);
        using var row = new RowUnderTest(Row.Drawn(), device.Prepare(Row.Drawn()));
        row.FirstLaunch(expectedDigest: null);
        for (var launch = 0; launch < 20; launch++)
        {
            row.LaunchSettled(count: 1, settling: 0);
            Thread.Sleep(5);
        }

        var thrown = Record.Exception(() => row.Verify());

        Assert.Equal(found, thrown is DisturbedException);
        Assert.Equal(found, thrown?.Message.Contains("which slows the other side of the pair", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void A_case_that_is_refused_and_memory_that_is_lacking_are_told_from_faults()
    {
        Write("Refuses");
        Assert.Throws<RowRefusedException>(() => LentRows.Measure(folder.Path, LentRows.Case));
        Write("OutOfMemory");
        Assert.Throws<InsufficientMemoryException>(() => LentRows.Measure(folder.Path, LentRows.Case));
    }

    [Theory]
    [InlineData("RaisesAtStart", "python3", "kernels.py failed in its start: ImportError: torch 2.11 is needed")]
    [InlineData("Honset", "python3", "kernels.py has no class Honset; it has CallsExit")]
    [InlineData("ImportsWhatIsNotListed", "python3", "kernels.py imports beside.py, which lies beside it; add it to `files`")]
    [InlineData("NoRun", "python3", "class NoRun has no method run")]
    [InlineData("a_function", "python3", "a_function of kernels.py is not a class but of type function")]
    [InlineData("Honest", "python2.1", "the interpreter python2.1 cannot be started: no program of this name is on the PATH")]
    public void A_kernel_that_cannot_be_made_is_a_mistake_of_its_description(string name, string python, string complaint)
    {
        Write(name, ("python", python));
        File.WriteAllText(Path.Combine(folder.Path, "beside.py"), "");

        var wrong = Assert.Throws<PfbException>(() => Code()).Diagnostics[0];

        Assert.Equal("PFB5020", wrong.Code.Id);
        Assert.Contains(complaint, wrong.Text, StringComparison.Ordinal);
    }

    private static WorkloadRow Row => WorkloadRow.Of(LentRows.Case, KernelRole.Trtllm);

    private CodeFiles.KernelCode Code() => new CpuSides().Build(KernelSet.In(folder.Path), [Row])[Row.Id];

    private void Write(string name, params (string Key, JsonNode Value)[] more) => TestKernels.Write(folder.Path, name, more);
}
