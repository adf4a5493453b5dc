using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PrefillBench.Devices;
using PrefillBench.Devices.Cpu.Forms;
using PrefillBench.Measurement.Workers;
using PrefillBench.Results;
using PrefillBench.Runs.Code;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Baselines;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu.Lent;

/// <summary>A Python kernel as code: what makes it the same and another, and what goes by that.</summary>
public sealed class PythonCodeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TemporaryFolder side = new();

    private static WorkloadRow Row => WorkloadRow.Of(LentRows.Case, KernelRole.Trtllm);

    public void Dispose()
    {
        folder.Dispose();
        side.Dispose();
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

    /// <summary>As a distribution of Linux installs them.</summary>
    [Fact]
    public void A_package_without_a_list_of_its_files_is_known_by_version_and_its_files_by_content()
    {
        var info = Directory.CreateDirectory(Path.Combine(folder.Path, "packaged-1.2.egg-info")).FullName;
        File.WriteAllText(Path.Combine(info, "PKG-INFO"), "Metadata-Version: 2.1\nName: packaged\nVersion: 1.2\n");
        var module = Path.Combine(folder.Path, "packaged.py");
        File.WriteAllText(module, "number = 1\n");
        Write("ImportsPackaged");
        var before = Code();
        File.WriteAllText(module, "number = 2\n");

        Assert.Equal("1.2", before.Versions["packaged"]);
        Assert.NotEqual(before.Identity, Code().Identity);
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

    [Fact]
    public void What_compilers_keep_goes_by_the_code_and_what_packages_build_by_the_environment()
    {
        Write("TellsCaches");
        var (first, again) = (Caches(), Caches());
        Write("TellsCaches", ("options", new JsonObject { ["tile"] = 64 }));
        var optioned = Caches();
        Write("TellsCaches", ("autotune", "each-process"));
        var (own, another) = (Caches(), Caches());

        Assert.Equal(first, again);
        Assert.NotEqual(first.Tuned, optioned.Tuned);
        Assert.Equal(first.Built, optioned.Built);
        Assert.EndsWith($"{Path.DirectorySeparatorChar}triton", first.Tuned, StringComparison.Ordinal);
        Assert.StartsWith(side.Path, own.Tuned, StringComparison.Ordinal);
        Assert.NotEqual(own, another);
    }

    /// <summary>A kernel that picks one of two speeds when its cache is built.</summary>
    [Theory]
    [InlineData("shared", "fast", "fast", "triton: kept with the code")]
    [InlineData("each-process", "fast", "slow", "triton: anew in each process")]
    public void Processes_of_one_code_share_the_choice_of_a_tuner_unless_each_is_to_choose(
        string autotune, string first, string second, string tuning)
    {
        Write("Tunes", ("options", new JsonObject { ["choices"] = Path.Combine(folder.Path, "choices.txt") }), ("autotune", autotune));

        ImmutableSortedDictionary<string, string>[] processes = [Facts(), Facts()];
        Directory.Delete(Path.GetDirectoryName(processes[0]["kernel: kept"])!, recursive: true);

        Assert.Equal([first, second], processes.Select(facts => facts["kernel: choice"]));
        Assert.All(processes, facts => Assert.Equal(tuning, facts[RowSection.TuningFact]));
    }

    /// <summary>As a worker of a side finds them.</summary>
    private (string Tuned, string Built) Caches() =>
        Facts() is var facts ? (facts["kernel: TRITON_CACHE_DIR"], facts["kernel: FLASHINFER_WORKSPACE_BASE"]) : default;

    private ImmutableSortedDictionary<string, string> Facts()
    {
        var place = Path.Combine(side.Path, $"{Directory.GetDirectories(side.Path).Length}");
        SideCode.Write(place, new CpuSides().Build(KernelSet.In(folder.Path), [Row]));
        using var device = DeviceCatalog.Open(new DeviceRequest("cpu", place));
        using var row = new RowUnderTest(Row.Drawn(), device.Prepare(Row.Drawn()));
        return row.FirstLaunch(expectedDigest: null).Resources;
    }

    private CodeFiles.KernelCode Code() => new CpuSides().Build(KernelSet.In(folder.Path), [Row])[Row.Id];

    private void Write(string name, params (string Key, JsonNode Value)[] more) => TestKernels.Write(folder.Path, name, more);
}
