using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Architecture;
using PrefillBench.Tests.Devices.Cuda.Kernels;

namespace PrefillBench.Tests.Devices.Cuda.Compilation;

public static class CompilerOptionsTests
{
    public static TheoryData<string> Refused =>
    [
        "-I/abs", "-I=/abs", "-I\", \"/abs", "--include-path=/abs", "--include-path\", \"/abs",
        "-include=/h", "-include\", \"/h", "--pre-include=/h", "--pre-include\", \"/h",
        "--preinclude=/h", "-isystem\", \"/abs", "--system-include=/abs",
        "@/options", "--options-file=/options", "-optf\", \"/options", "--pch", "--use-pch=/p",
        "--create-pch=/p", "--pch-dir=/p", "--use-bundled-headers=/abs",
        "--time=/t", "-time\", \"/t", "--fdevice-time-trace=/t", "/abs/h", "-D\", \"-I/abs",
        "--ptxas-options=--options-file=/o", "-Xptxas\", \"--options-file=/o",
        "-Xptxas\", \"-v\", \"-I/abs", "--ptxas-options=-v,--options-file=/o", "--ptxas-options=/ptx",
        "--ptxas-options=--apply-controls=/c", "--maxrregcount=/abs", "--no-such-option", "-fmad=true -I/abs", "--use_fast_math\", \"/abs",
    ];

    public static TheoryData<string> Allowed =>
    [
        "--use_fast_math", "-use_fast_math", "-DX", "-DNAME=\\\"/a/b\\\"",
        "-D\", \"X=1", "--define-macro=X", "-UX", "--maxrregcount=64", "-maxrregcount\", \"64", "--fmad=false",
        "-Xptxas\", \"-O3", "--ptxas-options=--register-usage-level=10", "-Xptxas=-dlcm=ca", "--diag-suppress=177,550", "-w", "-G",
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public static void An_option_that_may_read_or_write_a_file_is_refused_with_what_to_do(string option)
    {
        using var folder = new KernelFolder();
        folder.Write("x.kernel.json", KernelFolder.Right.Replace("--use_fast_math", option, StringComparison.Ordinal));

        var refused = Assert.Single(folder.Complaints());

        Assert.Equal((Codes.KernelReadsElsewhere, 5), (refused.Code, refused.Position.Line));
        Assert.Contains(". Remove ", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void The_options_of_a_variant_are_looked_at_too()
    {
        using var folder = new KernelFolder();
        folder.Write("x.kernel.json", KernelFolder.Right.Replace("-DX", "-I/abs", StringComparison.Ordinal));

        var refused = Assert.Single(folder.Complaints());

        Assert.Equal((Codes.KernelReadsElsewhere, 11), (refused.Code, refused.Position.Line));
        Assert.Contains("headers that are not hashed", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Allowed))]
    public static void An_option_that_shapes_code_is_allowed(string option)
    {
        using var folder = new KernelFolder();
        folder.Write("x.kernel.json", KernelFolder.Right.Replace("--use_fast_math", option, StringComparison.Ordinal));

        Assert.Single(folder.Read().Manifests);
    }

    // Retained code is compiled already; how it was made once must not keep it from being launched.
    [Fact]
    public static void The_options_of_a_binary_are_a_record()
    {
        using var folder = new KernelFolder();
        folder.Write("k.cubin", "");
        folder.Write("x.kernel.json", KernelFolder.Right.Replace("\"source\": \"k.cu\"", "\"cubin\": \"k.cubin\"", StringComparison.Ordinal)
            .Replace("--use_fast_math", "-I/abs", StringComparison.Ordinal));

        Assert.Single(folder.Read().Manifests);
    }

    [Fact]
    public static void The_page_lists_every_option()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "kernel-abi.md"));

        Assert.All(
            CompilerOptions.Plain.Concat(CompilerOptions.Macros).Concat(CompilerOptions.ToAssembler).Concat(CompilerOptions.OfAssembler),
            option => Assert.Contains($"`{option}`", page, StringComparison.Ordinal));
    }
}
