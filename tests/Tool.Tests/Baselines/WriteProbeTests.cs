using System.Globalization;
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

    [Theory]
    [InlineData("loop", "", "the link {0} leads back to itself; remove it, or name another place")]
    [InlineData("gone", "", "the link {0} leads to {0}-away, which does not exist; create that, or remove the link")]
    [InlineData("loop", "out", "the link {0} leads back to itself; remove it, or name another place")]
    [InlineData("gone", "out", "the link {0} leads to {0}-away, which does not exist; create that, or remove the link")]
    public static void A_folder_behind_a_link_that_leads_nowhere_is_said_with_the_link(string name, string below, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links of Linux");
        using var folder = new TemporaryFolder();
        var link = Path.Combine(folder.Path, name);
        File.CreateSymbolicLink(link, name == "loop" ? link : $"{link}-away");
        var output = Path.Combine(link, below);

        var probed = Assert.Single(PfbException.Of(() => WriteProbe.Folder(output, room: 0)));
        var locked = Assert.Single(PfbException.Of(() => FolderLock.Take(output, TimeSpan.Zero)?.Dispose()));

        var why = string.Format(CultureInfo.InvariantCulture, expected, link);
        Assert.EndsWith($": {why}", probed.Text, StringComparison.Ordinal);
        Assert.EndsWith($": {why}", locked.Text, StringComparison.Ordinal);
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
