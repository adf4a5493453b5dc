using PrefillBench.Spec;

namespace PrefillBench.Tests.Spec;

/// <summary>The section `kernels` of a sweep file.</summary>
public static class KernelsSectionTests
{
    [Fact]
    public static void Without_the_section_the_two_bundled_kernels_are_measured()
    {
        var kernels = Reading.Spec(Reading.WithSuite()).Kernels;

        Assert.Null(kernels.Folder);
        Assert.Equal([("baseline", KernelComputes.Bf16), ("trtllm", KernelComputes.Case)],
            kernels.Kernels.Select(kernel => (kernel.Name.Text, kernel.Computes)));
    }

    [Fact]
    public static void Kernels_keep_their_order_and_what_they_are_given()
    {
        var kernels = Reading.Spec(Reading.WithSuite(rootLines: """
            kernels:
              dir: my/kernels
              use:
                trtllm: bundled
                "mine, wide": {from: build/mine.kernel.json, options: {TILE: 256, FAST: true, NAME: a b}}
                baseline: bundled
                reference: {from: /abs/ref.kernel.json, computes: bf16}
                Mine: {options: {TILE: 1}}
            """)).Kernels;

        Assert.Equal(Path.GetFullPath("my/kernels"), kernels.Folder);
        Assert.Equal(["trtllm", "mine, wide", "baseline", "reference", "Mine"], kernels.Kernels.Select(kernel => kernel.Name.Text));
        Assert.Equal([null, Path.GetFullPath("build/mine.kernel.json"), null, "/abs/ref.kernel.json", null],
            kernels.Uses.Select(use => use.From));
        Assert.Equal(["trtllm", "mine, wide", "Mine"],
            kernels.Kernels.Where(kernel => kernel.Computes == KernelComputes.Case).Select(kernel => kernel.Name.Text));
        Assert.Equal(["FAST true", "NAME a b", "TILE 256"], kernels.Uses[1].Options.Select(option => $"{option.Key} {option.Value}"));
    }

    [Theory]
    [InlineData("kernels: {use: {a/b: bundled}}", "(2,17): error PFB5040", "`a/b` cannot be the name of a kernel: it has `/`")]
    [InlineData("kernels: {use: {a: bundled, a: bundled}}", "error PFB5005", "Kernel `a` is given twice; first in line 2.")]
    [InlineData("kernels: {use: {}}", "error PFB5004", "`use` names 0 kernels; 1 to 32 can be measured.")]
    [InlineData("kernels: {use: [a]}", "error PFB5003", "`use` must be a map from kernels' names to `bundled`")]
    [InlineData("kernels: {use: {a: bundld}}", "error PFB5003", "`a` must be a map of from, options, computes")]
    [InlineData("kernels: {use: {a: {form: x}}}", "error PFB5002", "`form` is not a key of `a`.")]
    [InlineData("kernels: {use: {a: {from: x, computes: fp8}}}", "error PFB5004", "`computes` must be one of case, bf16")]
    [InlineData("kernels: {use: {a: {options: {a-b: 1}}}}", "error PFB5004",
        "An option's name has letters, digits and `_`, at most 64; it is `a-b`.")]
    [InlineData("kernels: {use: {a: {options: {A: [1]}}}}", "error PFB5003", "`options.A` must be a value")]
    [InlineData("kernels: {use: {a: bundled}}\ngate: {waive: [{case: '*', kernel: b, until: 2027-01-01, reason: r}]}", "error PFB5004",
        "names the kernel `b`, which is not measured")]
    public static void A_mistake_is_one_sentence_at_its_place(string lines, string code, string text)
    {
        var complaints = Reading.Complaints(Reading.WithSuite(rootLines: lines));

        Assert.Contains(code, complaints, StringComparison.Ordinal);
        Assert.Contains(text, complaints, StringComparison.Ordinal);
        Assert.Single(complaints.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public static void A_waiver_may_name_any_kernel_that_is_measured()
    {
        var spec = Reading.Spec(Reading.WithSuite(rootLines: """
            kernels: {use: {"mine, too": {from: x.kernel.json}}}
            gate: {waive: [{case: "*", kernel: "mine, too", until: 2027-01-01, reason: r}]}
            """));

        Assert.Equal(KernelName.Of("mine, too"), Assert.Single(spec.Gate.Waivers).Kernel);
    }
}
