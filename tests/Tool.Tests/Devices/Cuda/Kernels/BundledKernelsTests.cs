using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Spec;
using PrefillBench.TestData;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Devices.Cuda.Compilation;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Devices.Cuda.Kernels;

/// <summary>Which of the kernels that come with the tool computes what.</summary>
public static class BundledKernelsTests
{
    private static readonly KernelCatalog Bundled = KernelCatalog.Read(Path.Combine(Repository.Root, "kernels"));

    private static readonly string[] Archs = ["sm_80", "sm_86", "sm_89", "sm_90a"];

    /// <summary>Approved code was made of these; another variant for them would be other code.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public static void The_published_shapes_keep_their_variant_and_its_layout(int group)
    {
        var choice = Bundled.Select(Row(group, 128), Nvrtc.Arch("sm_90a"));

        Assert.Equal(("baseline-sm80-bf16", KernelManifest.PlainLayout), (choice.Variant?.Name, choice.Manifest?.ParameterLayout));
    }

    [Theory]
    [InlineData("sm_80", "baseline-sm80-bf16-d128-80k", "trtllm-sm80-bf16-d128-80k")]
    [InlineData("sm_86", "baseline-sm80-bf16-d128-48k", "trtllm-sm80-bf16-d128-48k")]
    [InlineData("sm_89", "baseline-sm80-bf16-d128-48k", "trtllm-sm80-bf16-d128-48k")]
    [InlineData("sm_100a", "baseline-sm80-bf16", "trtllm-sm80-bf16-d128-plain")]
    [InlineData("sm_120a", "baseline-sm80-bf16-d128-48k", "trtllm-sm80-bf16-d128-48k")]
    [InlineData("sm_121a", "baseline-sm80-bf16-d128-48k", "trtllm-sm80-bf16-d128-48k")]
    public static void A_card_gets_the_steps_that_its_shared_memory_holds_twice(string arch, string baseline, string trtllm)
    {
        Assert.Equal(baseline, Bundled.Select(Row(8, 128), Nvrtc.Arch(arch)).Variant?.Name);
        Assert.Equal(trtllm, Bundled.Select(Row(8, 128, role: KernelRole.Trtllm), Nvrtc.Arch(arch)).Variant?.Name);
    }

    [Fact]
    public static void Where_a_variant_is_chosen_its_blocks_share_a_multiprocessor()
    {
        foreach (var arch in Archs.Append("sm_100a").Append("sm_120a").Select(Nvrtc.Arch))
        {
            foreach (var (_, variant) in Bundled.Variants.Where(entry => entry.Variant.IsFor(arch)))
            {
                // As few registers as never to be the limit.
                var occupancy = Occupancy.Of(arch, registers: 32, variant.Threads, variant.SharedBytes);

                Assert.True(occupancy!.BlocksPerSm >= variant.BlocksPerSm, $"{variant.Name} on {arch}: {occupancy}");
            }
        }
    }

    [Fact]
    public static void The_portable_kernel_computes_every_group_head_size_format_and_feature()
    {
        var shapes = from arch in Archs
                     from head in new[] { 64, 96, 128, 256 }
                     from quantization in new[] { Quantization.Bf16, Quantization.Fp16 }
                     from features in Enumerable.Range(0, 8)
                     from page in new[] { 16, 128 }
                     select (arch, head, quantization, features, page);
        foreach (var (arch, head, quantization, features, page) in shapes)
        {
            foreach (var group in Enumerable.Range(1, 128))
            {
                var row = Row(group, head, quantization, features, page);

                var choice = Bundled.Select(row, Nvrtc.Arch(arch));

                Assert.True(choice.Variant is not null, $"{arch}, head size {head}, group {group}: {choice.Reason}");
                Assert.All(KernelFeatures.Of(row.Case), feature => Assert.Contains(feature, choice.Variant.Features));
                Assert.InRange(group, 1, choice.Variant.TileRows);
            }
        }
    }

    [Theory]
    [InlineData("sm_80", Quantization.Bf16, Quantization.Fp16)]
    [InlineData("sm_86", Quantization.Bf16, Quantization.Fp16)]
    [InlineData("sm_89", Quantization.Bf16, Quantization.Fp16, Quantization.Fp8Qkv, Quantization.Fp8, Quantization.Fp8Nvfp4)]
    [InlineData("sm_100a", Quantization.Bf16, Quantization.Fp16, Quantization.Fp8Qkv, Quantization.Fp8, Quantization.Fp8Nvfp4)]
    [InlineData("sm_120a", Quantization.Bf16, Quantization.Fp16, Quantization.Fp8Qkv, Quantization.Fp8, Quantization.Fp8Nvfp4)]
    public static void Cards_other_than_hopper_have_trtllm_in_every_shape_too(string arch, params Quantization[] formats)
    {
        var shapes = from quantization in formats
                     from head in new[] { 64, 96, 128, 256 }
                     from features in Enumerable.Range(0, 8)
                     from @group in new[] { 1, 2, 3, 7, 8, 12, 64, 65, 128 }
                     select Row(@group, head, quantization, features, role: KernelRole.Trtllm);
        foreach (var row in shapes)
        {
            var choice = Bundled.Select(row, Nvrtc.Arch(arch));

            Assert.True(choice.Variant is not null, $"{row.Row.Id}: {choice.Reason}");
            Assert.All(KernelFeatures.Of(row.Case), feature => Assert.Contains(feature, choice.Variant.Features));
        }
    }

    [Fact]
    public static void Products_of_8_bits_need_sm_89()
    {
        var row = Row(8, 128, Quantization.Fp8Qkv, role: KernelRole.Trtllm);

        Assert.Equal(
            "no trtllm kernel for e4m3 in and bf16 out (there is bf16 to bf16, fp16 to fp16)",
            Bundled.Select(row, Nvrtc.Arch("sm_86")).Reason);
    }

    /// <summary>How tests and people run the portable kernels on a card that has kernels of its own.</summary>
    [Fact]
    public static void A_folder_of_the_portable_kernels_alone_gives_them_to_hopper()
    {
        var portable = KernelCatalog.Read(Path.Combine(Repository.Root, "kernels", "sm80"));

        Assert.Equal("trtllm-sm80-bf16-d128-plain", Chosen(Quantization.Bf16));
        Assert.Equal("trtllm-sm89-e4m3-nvfp4-d128", Chosen(Quantization.Fp8Nvfp4));

        string? Chosen(Quantization quantization) =>
            portable.Select(Row(8, 128, quantization, role: KernelRole.Trtllm), Nvrtc.Arch("sm_90a")).Variant?.Name;
    }

    [Theory]
    [InlineData(7, 64, 0, "baseline-sm80-bf16-d64")]
    [InlineData(7, 64, 4, "baseline-sm80-bf16-d64-softcap")]
    [InlineData(8, 128, 1, "baseline-sm80-bf16-d128")]
    [InlineData(5, 128, 0, "baseline-sm80-bf16-d128")]
    [InlineData(64, 256, 2, "baseline-sm80-bf16-d256")]
    [InlineData(65, 256, 7, "baseline-sm80-bf16-d256-tall-softcap")]
    public static void A_variant_computes_what_its_name_says(int group, int headSize, int features, string expected) =>
        Assert.Equal(expected, Bundled.Select(Row(group, headSize, features: features), Nvrtc.Arch("sm_90a")).Variant?.Name);

    [Fact]
    public static void Hopper_has_wgmma_for_every_group_feature_and_page_of_these_heads()
    {
        (Quantization Of, int Head)[] formats =
        [
            (Quantization.Bf16, 64), (Quantization.Bf16, 128), (Quantization.Bf16, 256),
            (Quantization.Fp16, 64), (Quantization.Fp16, 128), (Quantization.Fp16, 256),
            (Quantization.Fp8Qkv, 64), (Quantization.Fp8, 64), (Quantization.Fp8Nvfp4, 64),
            (Quantization.Bf16, 96), (Quantization.Fp16, 96),
            (Quantization.Fp8Qkv, 96), (Quantization.Fp8, 96), (Quantization.Fp8Nvfp4, 96),
            (Quantization.Fp8Qkv, 128), (Quantization.Fp8, 128), (Quantization.Fp8Nvfp4, 128),
            (Quantization.Fp8Qkv, 256), (Quantization.Fp8, 256),
        ];
        var shapes = from format in formats
                     from features in Enumerable.Range(0, 8)
                     from page in new[] { 16, 32, 64, 128 }
                     from @group in Enumerable.Range(1, 128)
                     select Row(@group, format.Head, format.Of, features, page, KernelRole.Trtllm);
        foreach (var row in shapes)
        {
            var choice = Bundled.Select(row, Nvrtc.Arch("sm_90a"));

            Assert.True(choice.Variant is not null, $"{row.Row.Id}: {choice.Reason}");
            Assert.All(KernelFeatures.Of(row.Case), feature => Assert.Contains(feature, choice.Variant.Features));
            Assert.InRange(row.Case.Heads.GroupSize, 1, choice.Variant.TileRows);
        }
    }

    [Theory]
    [InlineData(8, 128, Quantization.Fp8, 0, "trtllm-sm90a-e4m3")]
    [InlineData(8, 128, Quantization.Fp8, 1, "trtllm-sm90a-e4m3-d128-any")]
    [InlineData(7, 128, Quantization.Fp8Qkv, 0, "trtllm-sm90a-e4m3-bf16-d128-any")]
    [InlineData(7, 128, Quantization.Fp8Nvfp4, 4, "trtllm-sm90a-e4m3-nvfp4-d128-any-softcap")]
    [InlineData(8, 64, Quantization.Fp16, 3, "trtllm-sm90a-fp16-d64-any-ping-pong")]
    [InlineData(32, 96, Quantization.Bf16, 1, "trtllm-sm90a-bf16-d96-any-ping-pong")]
    [InlineData(1, 96, Quantization.Fp8Nvfp4, 0, "trtllm-sm90a-e4m3-nvfp4-d96-any")]
    [InlineData(6, 256, Quantization.Fp8Qkv, 0, "trtllm-sm90a-e4m3-bf16-d256-any")]
    [InlineData(2, 256, Quantization.Bf16, 5, "trtllm-sm90a-bf16-d256-any-ping-pong-softcap")]
    public static void Hopper_s_variants_compute_what_their_names_say(
        int group, int headSize, Quantization quantization, int features, string expected)
    {
        var row = Row(group, headSize, quantization, features, role: KernelRole.Trtllm);

        Assert.Equal(expected, Bundled.Select(row, Nvrtc.Arch("sm_90a")).Variant?.Name);
    }

    [Theory]
    [InlineData(0, Quantization.Fp8Nvfp4, 256, 8, "no trtllm kernel for head size 256 (there is 128, 64, 96)")]
    public static void What_the_hopper_kernel_cannot_do_is_refused_with_the_reason(
        int features, Quantization quantization, int headSize, int group, string reason)
    {
        var row = Row(group, headSize, quantization, features, role: KernelRole.Trtllm);

        Assert.Equal(reason, Bundled.Select(row, Nvrtc.Arch("sm_90a")).Reason);
    }

    [Fact]
    public static void The_description_beside_a_kept_binary_reads_as_the_variant_that_it_is_of()
    {
        foreach (var (manifest, variant) in Bundled.Variants)
        {
            using var folder = new KernelFolder();
            var code = ManifestText.CodeOf(manifest, variant, ReadOnlyMemory<byte>.Empty);
            folder.Write(code.Files.Keys.Single(), "");
            folder.Write("kept.kernel.json", code.Description);

            var (kept, read) = folder.Read().Variants.Single();

            Assert.Equal(manifest.ParameterLayout, kept.ParameterLayout);
            Assert.Equal(variant.Features.AsEnumerable(), read.Features);
            Assert.Equal(variant.HeadSizes.AsEnumerable(), read.HeadSizes);
            Assert.Equal(variant.GroupSizes.AsEnumerable(), read.GroupSizes);
            Assert.Equal(Launch(variant), Launch(read));
        }
    }

    private static object Launch(KernelVariant variant) => (
        variant.Name, variant.Entry, variant.Arch, variant.Input, variant.Output,
        (variant.TileRows, variant.TileKeys, variant.Threads, variant.SharedBytes),
        variant.Schedule, variant.BlocksPerSm, variant.PartRows, variant.Workspace, variant.TensorMaps);

    /// <param name="features">Bits: 1 window, 2 sinks, 4 softcap.</param>
    private static RowWorkload Row(
        int group, int headSize, Quantization quantization = Quantization.Bf16, int features = 0, int page = 16,
        KernelRole role = KernelRole.Baseline) =>
        WorkloadRow.Of(
            AttentionCases.Small with
            {
                Quantization = quantization, Heads = new(group, 1), HeadSize = headSize, BlockSize = page,
                Window = (features & 1) != 0 ? 100 : 0, Sinks = (features & 2) != 0, Softcap = (features & 4) != 0 ? 50 : 0,
            },
            role).Drawn();
}
