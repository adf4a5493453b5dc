using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Baselines;

public static class WholeFileTests
{
    [Fact]
    public static void Missing_folders_are_created_and_old_content_is_replaced()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a", "b", "file.txt");

        WholeFile.Write(path, "old and long");
        WholeFile.Write(path, "new\n");

        Assert.Equal("new\n"u8, File.ReadAllBytes(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(path)!));
    }

    [Theory]
    [InlineData(28, "PFB4005")]
    [InlineData(122, "PFB4005")]
    [InlineData(unchecked((int)0x80070070), "PFB4005")]
    [InlineData(5, "PFB4004")]
    public static void A_write_that_fails_half_way_leaves_the_old_file_and_nothing_else(int result, string code)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "file.txt");
        WholeFile.Write(path, "old");

        var failure = Assert.Throws<PfbException>(
            () => WholeFile.Write(path, stream => stream.Write("new"u8), (temporary, _) => new FailingStream(temporary, result)));

        Assert.Equal(code, Assert.Single(failure.Diagnostics).Code.Id);
        Assert.Contains(path, failure.Diagnostics[0].Text, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public static void Content_that_cannot_be_made_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "file.txt");
        WholeFile.Write(path, "old");

        Assert.Throws<PfbException>(() => WholeFile.Write(path, stream =>
        {
            stream.Write("the first half"u8);
            throw new PfbException(Codes.InternalError, "a number is not finite");
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public static void A_file_where_a_folder_should_be_is_a_folder_that_cannot_be_written()
    {
        using var folder = new TemporaryFolder();
        var blocked = Path.Combine(folder.Path, "file");
        WholeFile.Write(blocked, "");

        var failure = Assert.Throws<PfbException>(() => WholeFile.Write(Path.Combine(blocked, "below", "x"), "y"));

        Assert.Equal(Codes.FolderNotWritable, Assert.Single(failure.Diagnostics).Code);
    }

    [Fact]
    public static void A_full_device_is_told_from_one_that_cannot_be_written()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "file.txt");

        var failure = Assert.Throws<PfbException>(
            () => WholeFile.Write(
                path, stream => stream.Write("new"u8), (_, _) => new FileStream("/dev/full", FileMode.Open, FileAccess.Write)));

        Assert.Equal(Codes.DiskFull, Assert.Single(failure.Diagnostics).Code);
    }

    /// <summary>Whatever is read, a library, an assembly, a baseline or a CSV: a checkout without git-lfs has this in its place.</summary>
    [Fact]
    public static void A_pointer_of_Git_LFS_is_not_taken_for_the_file()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "kernel.dll");
        WholeFile.Write(path, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n");

        var refused = Assert.Single(Assert.Throws<PfbException>(() => WholeFile.Read(path, 1000, Codes.KernelDescription)).Diagnostics);

        Assert.Equal((Codes.KernelDescription, path), (refused.Code, refused.Position.File));
        Assert.Equal("this is a pointer of Git LFS and not the file itself; fetch the file with `git lfs pull`", refused.Text);
    }

    [Fact]
    public static void Too_large_and_absent_files_are_refused_unread()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "file.txt");
        WholeFile.Write(path, "12345");

        Assert.Equal(Codes.TooLarge, Assert.Throws<PfbException>(() => WholeFile.Read(path, 4, Codes.UnreadableFile)).Diagnostics[0].Code);
        Assert.Equal(Codes.UnreadableFile, Assert.Throws<PfbException>(
            () => WholeFile.Read(path + "x", 4, Codes.UnreadableFile)).Diagnostics[0].Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("/")]
    public static void What_is_no_path_is_refused_with_a_code(string path)
    {
        Assert.Equal(Codes.FolderNotWritable, Assert.Throws<PfbException>(() => WholeFile.Write(path, "x")).Diagnostics[0].Code);
        Assert.Equal(Codes.UnreadableFile, Assert.Throws<PfbException>(
            () => WholeFile.Read(path, 4, Codes.UnreadableFile)).Diagnostics[0].Code);
    }

    private sealed class FailingStream(string path, int result) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            File.WriteAllText(path, "half");
            throw new IOException("planted", result);
        }
    }
}
