using System.Collections.Immutable;
using System.Diagnostics;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Measurement.Workers;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Workload;

namespace PrefillBench.GpuTests;

/// <summary>
/// A kernel that computes on lent memory, in a shared library and in Python through ctypes: what it computes, and every trick that a guard
/// is for. Needs gcc and python3.
/// </summary>
public sealed class LentRowTests : IDisposable
{
    private const string Library = "libtricks.so";
    private const string Cubin = "prefill_mma.cubin";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lent-row-");

    public void Dispose() => folder.Delete(recursive: true);

    public static TheoryData<string, string> Tricks
    {
        get
        {
            var tricks = new TheoryData<string, string>
            {
                { "NOTHING", "output elements are NaN" },
                { "WRITES_QUERY", "the kernel wrote into `query` or `kv`" },
                { "WRITES_KV", "the kernel wrote into `query` or `kv`" },
                { "WRITES_TABLE", "the kernel wrote into `block_tables`" },
                { "WRITES_BEYOND", "the kernel wrote outside its tensors" },
                { "COPIES_EARLIER", "still has the output of the earlier queries" },
                { "OTHER_STREAM", "works on another stream" },
                { "OTHER_STREAM_LATER", "the launch does not do all of the work on the stream" },
                { "FAILS", "out of tiles (3)" },
            };
            return tricks;
        }
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(true, true, true)]
    public void An_honest_kernel_is_measured_with_and_without_a_graph_warm_and_cold(bool python, bool cold, bool graph)
    {
        var gpu = Gpu.Required();
        Write(gpu, "HONEST", python, graph);

        var facts = Measure(gpu, cold, Rows.Case(Quantization.Bf16));

        Assert.Equal(graph ? "graph" : "eager", facts["timed"]);
        Assert.StartsWith(cold ? "16; a cold L2 would need " : "1", facts["rotation sets"], StringComparison.Ordinal);
        TestContext.Current.SendDiagnosticMessage(string.Join(", ", facts.Select(fact => $"{fact.Key}: {fact.Value}")));
    }

    [Theory]
    [MemberData(nameof(Tricks))]
    public void A_library_that_tricks_or_fails_is_found(string trick, string reason) => Found(trick, reason, python: false);

    [Theory]
    [MemberData(nameof(Tricks))]
    public void So_is_a_python_class(string trick, string reason) => Found(trick, reason, python: true);

    // Work on another stream takes long enough not to have ended when it is looked at; a copy of a small output takes longer than the
    // card's peak would take to compute it.
    private void Found(string trick, string reason, bool python)
    {
        var gpu = Gpu.Required();
        Write(gpu, trick, python, graph: false);

        var thrown = Assert.ThrowsAny<Exception>(
            () => Measure(gpu, cold: false, trick.StartsWith("OTHER", StringComparison.Ordinal)
                ? Rows.Case(Quantization.Bf16, batchSize: 1, maxSeqLen: 8192, poolTokens: 16384)
                : Rows.Case(Quantization.Bf16)));

        Assert.Contains(reason, thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>All that a worker does with a row.</summary>
    private ImmutableSortedDictionary<string, string> Measure(Gpu gpu, bool cold, AttentionCase shape)
    {
        using var kernels = gpu.Of(folder.FullName, warmL2: !cold);
        var workload = WorkloadRow.Of(shape, KernelRole.Trtllm).Drawn();
        using var row = new RowUnderTest(workload, kernels.Prepare(workload));
        var prepared = row.FirstLaunch(expectedDigest: null);
        row.WarmUp(leastLaunches: 3, leastMs: 0);
        row.LaunchSettled(count: 2, settling: 1);
        Assert.Equal(prepared.Digest, row.Verify().Digest);
        return prepared.Resources;
    }

    private void Write(Gpu gpu, string trick, bool python, bool graph)
    {
        var row = WorkloadRow.Of(Rows.Case(Quantization.Bf16), KernelRole.Baseline);
        var code = gpu.Warm.Sides.Build(KernelSet.In(KernelCatalog.Bundled), [row])[row.Id];
        Assert.SkipWhen(!code.Description.Contains("baseline-sm80-bf16\"", StringComparison.Ordinal), "the card runs another variant");
        File.WriteAllBytes(Path.Combine(folder.FullName, Cubin), code.Files.Values.Single().ToArray());
        foreach (var name in new[] { "tricks.c", "cubin_kernel.c" })
        {
            using var text = typeof(LentRowTests).Assembly.GetManifestResourceStream(name)!;
            using var file = File.Create(Path.Combine(folder.FullName, name));
            text.CopyTo(file);
        }

        Compile(trick);
        var adapters = Path.Combine(KernelCatalog.Bundled, "adapters");
        File.Copy(Path.Combine(adapters, "c_library.py"), Path.Combine(folder.FullName, "c_library.py"));
        var form = python
            ? $$"""
              "form": "python", "entry": "c_library.py:Library", "options": {"library": "{{Library}}"},
              "files": ["{{Library}}", "{{Cubin}}"]
              """
            : $$"""
              "form": "library", "library": "{{Library}}", "files": ["{{Cubin}}"]
              """;
        File.WriteAllText(
            Path.Combine(folder.FullName, "tricks.kernel.json"),
            $$"""{ "name": "trtllm", "devices": ["cuda"], "graph": {{(graph ? "true" : "false")}}, {{form}} }""");
    }

    private void Compile(string trick)
    {
        string[] arguments =
        [
            "-O2", "-shared", "-fPIC", "-fvisibility=hidden", $"-DTRICK={trick}", $"-I{Path.Combine(KernelCatalog.Bundled, "c")}",
            "-o", Path.Combine(folder.FullName, Library), Path.Combine(folder.FullName, "tricks.c"), "-ldl",
        ];
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("gcc", arguments) { RedirectStandardError = true })!;
            var complaints = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            Assert.True(compiler.ExitCode == 0, complaints);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("no gcc on the path");
        }
    }
}
