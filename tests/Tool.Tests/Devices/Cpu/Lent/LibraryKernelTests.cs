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

/// <summary>The C interface, by the library that comes as an example and by libraries that get it wrong.</summary>
public sealed class LibraryKernelTests : IDisposable
{
    /// <summary>Of pb_launch.</summary>
    private const string End = "  return PB_OK;\n}\n\nvoid pb_destroy";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(KvLayout.Hnd, 16, true)]
    [InlineData(KvLayout.Nhd, 16, true)]
    [InlineData(KvLayout.Hnd, 8, false)]
    public void The_example_computes_every_layout_page_and_mask(KvLayout layout, int pageSize, bool causal)
    {
        PlainLibrary.Build(folder.Path);
        PlainLibrary.Describe(folder.Path);

        var prepared = LentRows.Measure(folder.Path, LentRows.Case with { KvLayout = layout, BlockSize = pageSize, Causal = causal });

        Assert.Equal("plain_attention 1", prepared.Resources["kernel"]);
        Assert.Null(prepared.Check!.Complaint);
    }

    [Fact]
    public void A_case_that_the_library_refuses_is_left_out_with_its_own_sentence()
    {
        PlainLibrary.Build(folder.Path, PlainLibrary.Source.Replace("c->window ||", "c->page_size == 8 ||", StringComparison.Ordinal));
        PlainLibrary.Describe(folder.Path);

        var refused = Assert.Throws<RowRefusedException>(() => LentRows.Measure(folder.Path, LentRows.Case with { BlockSize = 8 }));

        Assert.Equal("plain_attention has no window, sinks or softcap", refused.Message);
    }

    [Fact]
    public void A_format_that_the_description_does_not_name_is_refused_before_anything_is_loaded()
    {
        PlainLibrary.Describe(folder.Path);
        using var device = new CpuDevice(CpuKernels.In(KernelSet.In(folder.Path)), coldL2: false, threads: 2);
        var row = WorkloadRow.Of(LentRows.Case with { Quantization = Quantization.Fp8Qkv }, KernelRole.Trtllm);

        Assert.Equal("plain.kernel.json cannot compute it: its `inputs` lack e4m3", device.WhyNot(RowWorkload.Of(row)));
    }

    [Theory]
    [InlineData("return PB_OK;\n}\n\nint pb_create", "return 7;\n}\n\nint pb_create",
        "pb_describe of libplain_attention.so returned 7: no function has failed")]
    [InlineData("queries = k->lengths[s]", "queries = 0 * k->lengths[s]", "output elements are NaN")]
    [InlineData(End, "  return fail(PB_FAILED, \"out of registers\");\n}\n\nvoid pb_destroy",
        "pb_launch of libplain_attention.so returned 1: out of registers")]
    [InlineData(End, "  ((uint16_t *)set->query.data)[5] ^= 1;\n" + End, "wrote into `query`")]
    [InlineData(End, "  ((char *)set->output.data)[-1] = 1;\n" + End, "wrote outside its tensors: the memory before `output`")]
    public void A_library_that_fails_or_breaks_the_rules_is_told_so(string before, string after, string complaint)
    {
        Assert.Contains(before, PlainLibrary.Source, StringComparison.Ordinal);
        PlainLibrary.Build(folder.Path, PlainLibrary.Source.Replace(before, after, StringComparison.Ordinal));
        PlainLibrary.Describe(folder.Path);

        var thrown = Assert.ThrowsAny<Exception>(() => LentRows.Measure(folder.Path, LentRows.Case));

        Assert.Contains(complaint, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return 0;", "returned 1: pb_error says nothing")]
    [InlineData("static char text[100000]; memset(text, 'x', sizeof text - 1); return text;", "returned 1: xxx")]
    public void An_error_without_a_text_or_with_a_long_one_is_still_a_sentence(string body, string complaint)
    {
        PlainLibrary.Build(folder.Path, PlainLibrary.Source
            .Replace("{ return error; }", $"{{ {body} }}", StringComparison.Ordinal)
            .Replace(End, $"  return PB_FAILED;\n{End}", StringComparison.Ordinal));
        PlainLibrary.Describe(folder.Path);

        var thrown = Assert.Throws<KernelFailedException>(() => LentRows.Measure(folder.Path, LentRows.Case));

        Assert.Contains(complaint, thrown.Message, StringComparison.Ordinal);
        Assert.True(thrown.Message.Length < 1000);
    }

    [Theory]
    [InlineData("description->abi = PB_ABI", "description->abi = 7", "was built with version 7 of prefill_bench_kernel.h")]
    [InlineData("const char *pb_error(void) {", "static const char *no_error(void) {", "exports no pb_error; prefill_bench")]
    public void A_library_of_another_interface_is_a_mistake_of_its_description(string before, string after, string complaint)
    {
        PlainLibrary.Build(folder.Path, PlainLibrary.Source.Replace(before, after, StringComparison.Ordinal));
        PlainLibrary.Describe(folder.Path);

        var wrong = Assert.Throws<PfbException>(() => LentRows.Measure(folder.Path, LentRows.Case)).Diagnostics[0];

        Assert.Equal("PFB5020", wrong.Code.Id);
        Assert.Contains(complaint, wrong.Text, StringComparison.Ordinal);
    }

    /// <summary>Loading such a file could end the process, so the tool looks at it before anything is measured.</summary>
    [Theory]
    [InlineData("cut", "is cut off: it has 3000 of ")]
    [InlineData("foreign", "is built for ")]
    [InlineData("text", "is not a shared library for Linux")]
    [InlineData("empty", "is empty; build it again")]
    [InlineData("archive", "is a static archive; link it with -shared")]
    [InlineData("object", "is an object file; link it with -shared -fPIC")]
    [InlineData("32 bits", "is built for 32 bits")]
    [InlineData("symbol", "exports no pb_plan; prefill_bench_kernel.h declares it")]
    [InlineData("sound", null)]
    public void A_file_that_is_no_library_for_this_machine_is_refused_before_it_is_loaded(string fault, string? complaint)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libraries of Linux");
        const int ClassAt = 4, TypeAt = 16, MachineAt = 18;
        var plan = "int pb_plan(";
        PlainLibrary.Build(
            folder.Path, fault == "symbol" ? PlainLibrary.Source.Replace(plan, "int plan(", StringComparison.Ordinal) : null);
        PlainLibrary.Describe(folder.Path);
        var file = Path.Combine(folder.Path, PlainLibrary.FileName);
        var bytes = File.ReadAllBytes(file);
        bytes[MachineAt] = fault == "foreign" ? (byte)(bytes[MachineAt] == 62 ? 183 : 62) : bytes[MachineAt];
        bytes[TypeAt] = fault == "object" ? (byte)1 : bytes[TypeAt];
        bytes[ClassAt] = fault == "32 bits" ? (byte)1 : bytes[ClassAt];
        File.WriteAllBytes(file, fault switch
        {
            "cut" => bytes[..3000], "text" => "not a library"u8.ToArray(), "empty" => [], "archive" => "!<arch>\nplain.o/"u8.ToArray(),
            _ => bytes,
        });
        var row = WorkloadRow.Of(LentRows.Case, KernelRole.Trtllm);

        var thrown = Record.Exception(() => new CpuSides().Build(KernelSet.In(folder.Path), [row]));

        Assert.Equal(complaint is null, thrown is null);
        Assert.Contains(complaint ?? "", thrown?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("library", "libother.so", "libother.so does not exist; build it first")]
    [InlineData("library", ".", " is a folder; name the file in it")]
    [InlineData("library", "plain.kernel.json", "plain.kernel.json cannot be loaded")]
    [InlineData("entry", "a.py:B", "`form: library` needs `library` and has no `entry`.")]
    [InlineData("devices", "cpu", "`devices` must be a list")]
    [InlineData("inputs", "int8", "`inputs` must be")]
    public void A_description_that_is_not_right_says_what_is_wrong(string key, string value, string complaint)
    {
        PlainLibrary.Describe(folder.Path, (key, value));

        var wrong = Assert.Throws<PfbException>(() => LentRows.Measure(folder.Path, LentRows.Case)).Diagnostics;

        Assert.All(wrong, one => Assert.Equal("PFB5020", one.Code.Id));
        Assert.Contains(wrong, one => one.Text.Contains(complaint, StringComparison.Ordinal));
    }

    [Fact]
    public void A_description_for_another_device_is_none_for_this_one()
    {
        PlainLibrary.Describe(folder.Path, ("devices", new System.Text.Json.Nodes.JsonArray("cuda")));

        Assert.Contains("has no kernel for the CPU", new CpuSides().WhyNotFrom(folder.Path), StringComparison.Ordinal);
    }
}
