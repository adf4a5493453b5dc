using PrefillBench.Baselines.Kernels;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Baselines.Kernels;

public static class ApprovedKernelsFileTests
{
    private static readonly ApprovedKernels Some = ApprovedKernels.Empty with
    {
        Kernels = ApprovedKernels.Empty.Kernels.Add("fast/sm_90a/nvrtc 12.4", new(
            new()
            {
                Registers = 168,
                StackBytes = 0,
                SpillStoreBytes = 0,
                SpillLoadBytes = 0,
                SharedBytes = 1,
                Threads = 384,
                BlocksPerSm = 1,
                Instructions = Mix,
            },
            new("someone", DateTimeOffset.UnixEpoch, "because", "tool 1"))),
    };

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, int> Mix =>
        System.Collections.Immutable.ImmutableSortedDictionary<string, int>.Empty.Add("all", 5);

    [Fact]
    public static void What_is_saved_is_read_again_and_written_the_same()
    {
        using var folder = new TemporaryFolder();
        var file = new ApprovedKernelsFile(folder.Path);

        file.Save(Some);
        var text = File.ReadAllText(file.Path);
        file.Save(file.Load());

        Assert.Equal(text, File.ReadAllText(file.Path));
        var read = file.Load().Of(new("fast", "sm_90a", "nvrtc 12.4"));
        Assert.Equal((168, 5, "because"), (read!.Resources.Registers, read.Resources.Instructions!["all"], read.Approval.Reason));
        Assert.Null(file.Load().Of(new("fast", "sm_90a", "nvrtc 13.0")));
        Assert.Equal(["fast"], file.Load().VariantsOf("sm_90a", "nvrtc 12.4"));
    }

    [Fact]
    public static void No_file_is_nothing_approved()
    {
        using var folder = new TemporaryFolder();

        Assert.Empty(new ApprovedKernelsFile(folder.Path).Load().Kernels);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"schemaVersion": 1, "kernels": {}, "more": 1}""")]
    [InlineData("""
        {"schemaVersion": 1, "kernels": {"a/b/c": {
          "resources": {"registers": -1, "stackBytes": 0, "sharedBytes": 0, "threads": 32},
          "approval": {"by": "", "whenUtc": "2026-01-01T00:00:00Z", "reason": "", "commit": null, "tool": ""}}}}
        """)]
    [InlineData("""
        {"schemaVersion": 1, "kernels": {"a": {
          "resources": {"registers": 1, "stackBytes": 0, "sharedBytes": 0, "threads": 32},
          "approval": {"by": "", "whenUtc": "2026-01-01T00:00:00Z", "reason": "", "commit": null, "tool": ""}}}}
        """)]
    public static void A_file_that_is_not_right_is_refused(string text)
    {
        using var folder = new TemporaryFolder();
        var file = new ApprovedKernelsFile(folder.Path);
        File.WriteAllText(file.Path, text);

        Assert.Equal(Codes.CorruptBaseline, Assert.Throws<PfbException>(() => file.Load()).Diagnostics[0].Code);
    }

    [Fact]
    public static void A_newer_file_is_told_apart()
    {
        using var folder = new TemporaryFolder();
        var file = new ApprovedKernelsFile(folder.Path);
        File.WriteAllText(file.Path, """{"schemaVersion": 2, "anything": true}""");

        Assert.Equal(Codes.NewerSchema, Assert.Throws<PfbException>(() => file.Load()).Diagnostics[0].Code);
    }
}
