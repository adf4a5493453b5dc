using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices;
using PrefillBench.Devices.Cpu.Forms;
using PrefillBench.Devices.Cpu.Managed;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Baselines;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cpu.Managed;

/// <summary>.NET kernels from a folder to code and from a side's folder to launches.</summary>
public sealed class CpuSidesTests : IDisposable
{
    private const string Kernel = """
        using System.Collections.Immutable;
        using PrefillBench.Kernels;

        public sealed class Mine : CpuKernel
        {
            public override string WhyNot(CaseShape shape) => shape.Causal ? null : "only causal";

            public override BoundKernel Bind(AttentionProblem problem, Processor processor) => new Bound();

            private sealed unsafe class Bound : BoundKernel
            {
                public override ImmutableArray<WorkItem> Items => [];

                public override void Compute(in WorkItem item, byte* scratch) => throw new System.NotSupportedException(Library.Text);
            }
        }

        public static class Neighbour { public static int Value() => 1; }
        """;

    private static readonly WorkloadRow Trtllm = WorkloadRow.Of(CpuRows.Case(), KernelRole.Trtllm);
    private static readonly WorkloadRow Baseline = WorkloadRow.Of(CpuRows.Case(), KernelRole.Baseline);
    private readonly TemporaryFolder folder = new();
    private readonly CpuSides sides = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Both_bundled_kernels_are_one_assembly_and_two_codes()
    {
        var code = sides.Build(KernelSet.Bundled, [Trtllm, Baseline]);

        Assert.Equal(["PrefillBench.Kernels.Cpu.dll"], code.Values.SelectMany(kernel => kernel.Files.Keys).Distinct());
        Assert.NotEqual(code[Trtllm.Id].Identity, code[Baseline.Id].Identity);
        Assert.Equal(code[Trtllm.Id].Identity, sides.Build(KernelSet.Bundled, [Trtllm])[Trtllm.Id].Identity);
    }

    [Fact]
    public void A_kernel_of_a_folder_comes_with_what_it_needs_and_another_role_has_none()
    {
        Write(Kernel);

        var code = Assert.Single(sides.Build(KernelSet.In(folder.Path), [Trtllm, Baseline]));

        Assert.Equal(Trtllm.Id, code.Key);
        Assert.Equal(["Library.dll", "Mine.dll"], code.Value.Files.Keys);
    }

    [Fact]
    public void What_was_kept_is_the_same_code_and_a_delay_is_other_code()
    {
        Write(Kernel);
        var built = sides.Build(KernelSet.In(folder.Path), [Trtllm])[Trtllm.Id];
        var neighbour = Rebuilt(Kernel.Replace("Value() => 1", "Value() => 2", StringComparison.Ordinal));
        var changed = Rebuilt(Kernel.Replace("Items => []", "Items => default", StringComparison.Ordinal));
        var delayed = sides.Build(KernelSet.In(folder.Path), [Trtllm], new Dictionary<string, int> { [Trtllm.Id] = 7 })[Trtllm.Id];

        Assert.Equal(built.Identity, sides.Identified(new KernelCode(built.Description, built.Files)).Identity);
        Assert.Equal(built.Identity, neighbour.Identity);
        Assert.Equal(4, new[] { built, changed, delayed }.Select(code => code.Identity).Append("").Distinct().Count());
    }

    [Fact]
    public void Two_sides_with_one_assembly_name_each_load_their_own()
    {
        using var elsewhere = new TemporaryFolder();
        var texts = new[] { "approved", "current" }.Select(text =>
        {
            Write(Kernel, library: $"public static class Library {{ public static readonly string Text = \"{text}\"; }}");
            var side = Path.Combine(elsewhere.Path, text);
            SideCode.Write(side, sides.Build(KernelSet.In(folder.Path), [Trtllm]));
            Directory.EnumerateFiles(folder.Path, "*.dll").ToList().ForEach(File.Delete);
            return ThrownBy(side);
        });

        Assert.Equal(["approved", "current"], texts);
    }

    [Theory]
    [InlineData("\"Mine\"", "\"Yours\"", "has no type `Yours`; it has `Mine`")]
    [InlineData("\"Mine\"", "\"Neighbour\"", "must be a class that derives from PrefillBench.Kernels.CpuKernel")]
    [InlineData("Mine.dll", "Other.dll", "does not exist; build the project that makes it first")]
    [InlineData("Mine.dll", "text.dll", "text.dll is not a .NET assembly, or only a part of one; build or copy it again")]
    [InlineData("\"role\"", "\"roll\"", "`roll`")]
    [InlineData("\"managed\"", "\"manged\"", "`form` must be one of cuda, library, managed, python; it is `\"manged\"`.")]
    [InlineData("\"form\"", "\"from\"", "")]
    public void A_description_that_is_not_right_says_what_is_wrong(string before, string after, string reason)
    {
        Write(Kernel);
        File.WriteAllText(Path.Combine(folder.Path, "text.dll"), "no assembly");
        var file = Path.Combine(folder.Path, "mine.kernel.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace(before, after, StringComparison.Ordinal));

        if (reason.Length == 0)
        {
            Assert.Contains("has no kernel for the CPU", sides.WhyNotFrom(folder.Path), StringComparison.Ordinal);
            return;
        }

        var refused = Assert.Throws<PfbException>(() => sides.Build(KernelSet.In(folder.Path), [Trtllm])).Diagnostics;
        Assert.All(refused, one => Assert.Equal(("PFB5020", file), (one.Code.Id, one.Position.File)));
        Assert.Contains(refused, one => one.Text.Contains(reason, StringComparison.Ordinal));
    }

    /// <summary>Repositories that commit what they built, with Git LFS or without, have nothing to build again.</summary>
    [Fact]
    public void Without_a_project_the_assembly_of_the_commit_is_taken_if_it_is_there()
    {
        Write(Kernel);
        var place = new CommitPlace("0123456789abcdef", folder.Path, project => throw new NotSupportedException(project));
        var description = CpuForms.In(folder.Path).Single();

        Assert.Same(description, description.OfCommit(place, []));
        File.Delete(Path.Combine(folder.Path, "Mine.dll"));
        var refused = Assert.Throws<PfbException>(() => description.OfCommit(place, [])).Diagnostics[0].Text;

        Assert.StartsWith("--against: mine.kernel.json of commit 0123456789ab names no `project`", refused, StringComparison.Ordinal);
        Assert.Contains("Mine.dll is not in the commit", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_not_beside_the_kernel_is_named_with_the_way_to_get_it_there()
    {
        Write(Kernel);
        File.Delete(Path.Combine(folder.Path, "Library.dll"));

        var refused = Assert.Throws<PfbException>(() => sides.Build(KernelSet.In(folder.Path), [Trtllm])).Diagnostics[0];

        Assert.Contains("Mine.dll needs Library, which is neither beside it", refused.Text, StringComparison.Ordinal);
        Assert.Contains("<EnableDynamicLoading>", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_of_an_older_contract_runs_and_refuses_with_its_own_words()
    {
        Write(Kernel);

        using var device = DeviceCatalog.Open(new DeviceRequest("cpu") { Kernels = KernelSet.In(folder.Path) });

        Assert.Null(device.WhyNot(RowWorkload.Of(Trtllm)));
        Assert.Equal("only causal", device.WhyNot(RowWorkload.Of(WorkloadRow.Of(CpuRows.Case(causal: false), KernelRole.Trtllm))));
        Assert.EndsWith("has no baseline kernel", device.WhyNot(RowWorkload.Of(Baseline)), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_side_is_a_folder_or_the_kernels_beside_a_build()
    {
        Write(Kernel);
        var build = Directory.CreateDirectory(Path.Combine(folder.Path, "build", "kernels", "cpu")).FullName;
        File.Move(Path.Combine(folder.Path, "mine.kernel.json"), Path.Combine(build, "mine.kernel.json"));

        Assert.Equal(build, sides.Find(new("build", Path.Combine(folder.Path, "build"), null), KernelSet.Bundled).Folder);
        Assert.Equal(build, sides.Find(new("cpu", build, null), KernelSet.Bundled).Folder);
        var empty = Directory.CreateDirectory(Path.Combine(folder.Path, "empty")).FullName;
        Assert.Equal("PFB4006",
            Assert.Throws<PfbException>(() => sides.Find(new("empty", empty, null), KernelSet.Bundled)).Diagnostics[0].Code.Id);
    }

    private static string ThrownBy(string side)
    {
        var description = ManagedDescription.Read(SideCode.Read(side)![Trtllm.Id], kept: true);
        var bound = LoadedKernel.Of(description).Bind(null!, new(1, 1));
        unsafe
        {
            return Assert.Throws<NotSupportedException>(() => bound.Compute(default, null)).Message;
        }
    }

    private KernelCode Rebuilt(string source)
    {
        Write(source);
        return sides.Build(KernelSet.In(folder.Path), [Trtllm])[Trtllm.Id];
    }

    private void Write(string source, string library = "public static class Library { public static readonly string Text = \"library\"; }")
    {
        var built = Compiled.Of(library, "Library");
        File.WriteAllBytes(Path.Combine(folder.Path, "Library.dll"), built);
        File.WriteAllBytes(Path.Combine(folder.Path, "Mine.dll"), Compiled.Of(source, "Mine", references: built));
        File.WriteAllText(Path.Combine(folder.Path, "mine.kernel.json"), new JsonObject
        {
            ["form"] = "managed",
            ["role"] = "trtllm",
            ["assembly"] = "Mine.dll",
            ["type"] = "Mine",
        }.ToJsonString());
    }
}
