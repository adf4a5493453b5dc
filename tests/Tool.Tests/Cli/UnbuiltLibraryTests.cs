namespace PrefillBench.Tests.Cli;

/// <summary>
/// A library is measured as it is. A warning names a source that is newer than the library. OwnCpuKernelTests have the same of .NET.
/// </summary>
public static class UnbuiltLibraryTests
{
    [Theory]
    [InlineData("mine.c", true)]
    [InlineData("mine.cu", true)]
    [InlineData("libmine.cpp", true)]
    [InlineData("other.c", false)]
    [InlineData("mine.h", false)]
    [InlineData("below/mine.c", false)]
    public static async Task A_source_of_its_name_that_is_newer_is_named(string source, bool named)
    {
        using var bench = new ToolBench();
        File.WriteAllText(bench.At("mine.kernel.json"), """{"form": "library", "devices": ["cpu"], "library": "libmine.so"}""");
        File.WriteAllText(bench.At("libmine.so"), "");
        Directory.CreateDirectory(bench.At("below"));
        File.WriteAllText(bench.At(source), "");
        string[] plan = ["plan", "--device", "cpu", "--suite", "one", "--kernel", "mine=mine.kernel.json"];
        File.SetLastWriteTimeUtc(bench.At("libmine.so"), DateTime.UtcNow.AddMinutes(1));
        var built = await bench.ToolAsync(plan);
        File.SetLastWriteTimeUtc(bench.At(source), DateTime.UtcNow.AddMinutes(2));

        var changed = await bench.ToolAsync(plan);

        Assert.True((built.Exit, changed.Exit) == (0, 0), built.All + changed.All);
        Assert.Equal("", built.Error);
        Assert.Equal(
            named ? $"{bench.At(source)}: warning PFB4025: {source} is newer than libmine.so, so what was changed in it may not be in "
                + "the code that is measured; build the library first\n" : "",
            changed.Error);
    }
}
