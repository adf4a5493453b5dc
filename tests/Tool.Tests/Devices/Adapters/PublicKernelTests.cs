using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PrefillBench.Devices;
using PrefillBench.Devices.Cpu.Forms;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Baselines;
using PrefillBench.Tests.Devices.Cpu;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Adapters;

/// <summary>
/// The adapters for FlashInfer and FlashAttention, without either: stand-ins have the arguments of real versions, check
/// what is handed to them as those do, and compute what those define, on the host's memory. Of trtllm-gen, whose GPUs
/// were not to be had, nothing else has been run.
/// </summary>
public sealed partial class PublicKernelTests : IDisposable
{
    private static readonly string Adapters = Path.Combine(Repository.Root, "kernels", "adapters");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>One process for all cases: `right` is a comparison with attention as prefill_bench_kernel.h defines it.</summary>
    [Fact]
    public void What_versions_take_is_handed_over_and_what_they_lack_is_a_sentence()
    {
        var driver = Path.Combine(
            Repository.Root, "tests", "Tool.Tests", "Devices", "Adapters", "Fixtures", "drive_public.py");

        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "public-kernels.md"));
        File.WriteAllText(Path.Combine(folder.Path, "theirs.py"), Example().Match(page).Groups[1].Value);

        var said = Programs.Run("python3", "-B", driver, Adapters, folder.Path);

        Assert.DoesNotContain("wrong by", said, StringComparison.Ordinal);
        Snapshots.Match(said, $"{nameof(PublicKernelTests)}.{nameof(What_versions_take_is_handed_over_and_what_they_lack_is_a_sentence)}");
    }

    [Theory]
    [InlineData("flashinfer_paged")]
    [InlineData("flash_attention")]
    public void A_package_that_is_not_there_is_one_sentence_of_the_run(string name)
    {
        var description = JsonNode.Parse(File.ReadAllText(Path.Combine(Adapters, $"{name}.kernel.json")))!;
        var row = WorkloadRow.Of(CpuRows.Case(), KernelRole.Trtllm);
        description["devices"] = new JsonArray("cpu");
        description["role"] = "trtllm";
        File.WriteAllText(Path.Combine(folder.Path, $"{name}.kernel.json"), description.ToJsonString());
        foreach (var file in (string[])[$"{name}.py", "public_kernels.py"])
        {
            File.Copy(Path.Combine(Adapters, file), Path.Combine(folder.Path, file));
        }

        var wrong = Assert.Throws<PfbException>(() => new CpuSides().Build(KernelSet.In(folder.Path), [row])).Diagnostics[0];

        Assert.Equal("PFB5020", wrong.Code.Id);
        Assert.Matches(@"cannot import .*\. Set `python` to an environment that has it", wrong.Text);
    }

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
