using PrefillBench.Devices.Cpu.Forms;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Devices.Cuda.Compilation;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu.Lent;

/// <summary>What `python` may name by mistake: each ends in one sentence that says what was started and what to do.</summary>
public sealed class InterpreterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Some answer as interpreters do that this machine may not have.</summary>
    [Theory]
    [InlineData("[ $1 = --version ] && echo 'Python 2.7.18' >&2 || echo 'Unknown option: -I' >&2; exit 2",
        "is Python 2.7.18, and kernels need 3.9 or newer")]
    [InlineData("echo '{\"python\": \"3.8.18\"}'", "is Python 3.8.18, and kernels need 3.9 or newer; name another interpreter as `python`")]
    [InlineData("exit 0", "is not Python: asked for its version, it printed nothing; name another interpreter as `python`")]
    [InlineData("echo 'true (GNU coreutils) 9.1'", "is not Python: asked for its version, it printed \"true (GNU coreutils) 9.1\"")]
    [InlineData("[ $1 = --version ] && echo 'Python 3.11.7' && exit; echo 'no codec' >&2; exit 1",
        "(Python 3.11.7) ended with exit code 1 before it ran the kernel; it printed last: no codec; repair it, or name another")]
    public void A_program_that_is_no_interpreter_for_kernels_is_named_with_what_it_answered(string script, string complaint)
    {
        var name = Program($"#!/bin/sh\n{script}\n");

        Assert.Contains($"the interpreter {folder.Path}/{name} {complaint}", Complaint($"./{name}"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_started_is_named_with_the_reason()
    {
        var (script, forbidden) = (Program("no program\n"), Program("#!/bin/sh\n", mode: 0b100_000_000));
        Directory.CreateDirectory(Path.Combine(folder.Path, "empty"));

        Assert.Contains($"{script} cannot be started: it is not a program for this machine; correct", Complaint($"./{script}"),
            StringComparison.Ordinal);
        Assert.Contains($"{forbidden} cannot be started: it may not be executed (chmod +x); correct", Complaint($"./{forbidden}"),
            StringComparison.Ordinal);
        Assert.Contains("empty is a folder, but not a virtual environment; correct", Complaint("./empty"), StringComparison.Ordinal);
        Assert.Contains("nothing cannot be started: there is no such file; correct", Complaint("./nothing"), StringComparison.Ordinal);
    }

    /// <summary>Its scripts and links name the place where it was made.</summary>
    [Fact]
    public void A_virtual_environment_that_was_moved_is_told_from_one_that_is_not_there()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links of Linux");
        var programs = Directory.CreateDirectory(Path.Combine(folder.Path, "venv", "bin"));
        File.CreateSymbolicLink(Path.Combine(programs.FullName, "python"), Path.Combine(folder.Path, "gone", "python3"));

        Assert.Contains("leads to an interpreter that is gone", Complaint("./venv"), StringComparison.Ordinal);
    }

    private string Complaint(string python)
    {
        TestKernels.Write(folder.Path, "Honest", ("python", python));
        var row = WorkloadRow.Of(LentRows.Case, KernelRole.Trtllm);
        var wrong = Assert.Single(Assert.Throws<PfbException>(() => new CpuSides().Build(KernelSet.In(folder.Path), [row])).Diagnostics);
        Assert.Equal("PFB5020", wrong.Code.Id);
        return wrong.Text;
    }

    /// <returns>Its name.</returns>
    private string Program(string text, int mode = 0b101_000_000)
    {
        var name = $"program{Directory.GetFiles(folder.Path).Length}";
        File.WriteAllText(Path.Combine(folder.Path, name), text);
        Modes.Set(Path.Combine(folder.Path, name), mode);
        return name;
    }
}
