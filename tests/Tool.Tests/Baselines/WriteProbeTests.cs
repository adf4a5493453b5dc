using System.Runtime.Versioning;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Baselines;

/// <summary>What keeps a write from succeeding is known beforehand, and the look leaves nothing behind.</summary>
public static class WriteProbeTests
{
    [Fact]
    public static void What_can_be_written_passes_and_nothing_is_created()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "old"), "kept");

        WriteProbe.File(Path.Combine(folder.Path, "old"));
        WriteProbe.File(Path.Combine(folder.Path, "a", "b", "new"));
        WriteProbe.Folder(Path.Combine(folder.Path, "a", "b"), room: 1 << 20);

        Assert.Equal("kept", File.ReadAllText(Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path))));
    }

    [Fact]
    public static void A_file_where_a_folder_should_be_is_named()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");

        var below = Assert.Single(PfbException.Of(() => WriteProbe.Folder(Path.Combine(file, "out"), room: 0)));
        var itself = Assert.Single(PfbException.Of(() => WriteProbe.Folder(file, room: 0)));

        Assert.Equal(Codes.FolderNotWritable, below.Code);
        Assert.Contains($"{file} is a file, not a folder", below.Text, StringComparison.Ordinal);
        Assert.Contains("it is a file, not a folder", itself.Text, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_disk_without_the_room_is_said_with_the_room_that_is_needed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere room cannot be asked for");
        using var folder = new TemporaryFolder();

        // More than a file of any file system in use may have.
        var full = Assert.Single(PfbException.Of(() => WriteProbe.Folder(folder.Path, room: 1L << 60)));

        Assert.Equal(Codes.DiskFull, full.Code);
        Assert.Contains($"{1L << 40} MiB", full.Text, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public static void Rights_are_asked_of_the_system()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "root may write everywhere");
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "old");
        File.SetUnixFileMode(file, UnixFileMode.UserRead);

        Assert.Single(PfbException.Of(() => WriteProbe.File(file)));
        Assert.Single(PfbException.Of(() => WholeFile.Write(file, "new")));
        Assert.Equal("old", File.ReadAllText(file));
    }
}
