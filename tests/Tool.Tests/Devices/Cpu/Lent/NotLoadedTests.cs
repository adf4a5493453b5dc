using PrefillBench.Devices.Adapters;

namespace PrefillBench.Tests.Devices.Cpu.Lent;

/// <summary>Why a C library is not loaded: the hint follows from what the system's loader said.</summary>
public static class NotLoadedTests
{
    private const string File = "/job/tmp/code/libmine.so";

    [Theory]
    [InlineData("failed to map segment from shared object", "Nothing in /job/tmp/code may be executed")]
    [InlineData("failed to map segment from shared object: Operation not permitted", "name a folder for temporary files with TMPDIR")]
    [InlineData("cannot open shared object file: Permission denied", "Nothing in /job/tmp/code may be executed")]
    [InlineData("libother.so: cannot open shared object file: No such file or directory", "-Wl,-rpath,'$ORIGIN'")]
    [InlineData("undefined symbol: cblas_sgemm", "List libraries that it needs in `files`")]
    public static void The_hint_is_for_what_the_loader_said(string said, string hint)
    {
        var message = $"Unable to load shared library '{File}' or one of its dependencies. In order to help diagnose loading problems, "
            + "consider using a tool like strace. If you're using glibc, consider setting the LD_DEBUG environment variable: "
            + $"\n{File}: {said}\n";

        var why = NativeKernel.WhyNotLoaded(File, message);

        Assert.StartsWith($"libmine.so cannot be loaded: {said}. ", why, StringComparison.Ordinal);
        Assert.Contains(hint, why, StringComparison.Ordinal);
    }
}
