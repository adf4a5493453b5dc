using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Devices.Cuda.Compilation;

public static class KernelSourceTests
{
    [Fact]
    public static void Headers_are_followed_through_headers()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "include/pb/inner.cuh", "constexpr int kInner = 1;");
        Write(folder, "include/pb/outer.cuh", "#include \"pb/inner.cuh\"");
        var path = Write(folder, "k.cu", "  #  include \"pb/outer.cuh\"\n#include <cuda_fp16.h>\n");

        var source = Read(folder, path);

        Assert.Equal(["pb/inner.cuh", "pb/outer.cuh"], source.Headers.Select(header => header.Name));
    }

    [Fact]
    public static void A_header_may_include_itself_in_a_circle()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "include/a.cuh", "#pragma once\n#include \"b.cuh\"");
        Write(folder, "include/b.cuh", "#pragma once\n#include \"a.cuh\"");
        var path = Write(folder, "k.cu", "#include \"a.cuh\"");

        Assert.Equal(2, Read(folder, path).Headers.Length);
    }

    [Fact]
    public static void A_missing_header_is_a_complaint_at_its_line()
    {
        using var folder = new TemporaryFolder();
        var path = Write(folder, "k.cu", "// one\n\n#include \"pb/nowhere.cuh\"\n");

        var complaint = Assert.Single(Assert.Throws<PfbException>(() => Read(folder, path)).Diagnostics);

        Assert.Equal((Codes.KernelSourceMissing, path, 3), (complaint.Code, complaint.Position.File, complaint.Position.Line));
        Assert.Contains("\"pb/nowhere.cuh\"", complaint.Text, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "include"), complaint.Text, StringComparison.Ordinal);
    }

    // NVRTC gets headers by name; two files of one name would silently be one.
    [Fact]
    public static void One_name_for_two_headers_is_refused()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "include/a/size.cuh", "#define SIZE 1");
        Write(folder, "include/a/a.cuh", "#include \"size.cuh\"");
        Write(folder, "include/size.cuh", "#define SIZE 2");
        var path = Write(folder, "k.cu", "#include \"a/a.cuh\"\n#include \"size.cuh\"");

        var complaint = Assert.Single(Assert.Throws<PfbException>(() => Read(folder, path)).Diagnostics);

        Assert.Equal((path, 2), (complaint.Position.File, complaint.Position.Line));
    }

    [Fact]
    public static void A_source_that_is_not_there_is_a_complaint() =>
        Assert.Equal(Codes.KernelSourceMissing, Assert.Single(
            Assert.Throws<PfbException>(() => KernelSource.Read("/nowhere/k.cu", new("/nowhere", []), [])).Diagnostics).Code);

    private static KernelSource Read(TemporaryFolder folder, string path) =>
        KernelSource.Read(path, new(folder.Path, [Path.Combine(folder.Path, "include")]), []);

    private static string Write(TemporaryFolder folder, string name, string text)
    {
        var path = Path.Combine(folder.Path, name);
        WholeFile.Write(path, text);
        return path;
    }
}
