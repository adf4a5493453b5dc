using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Baselines;

/// <summary>Where a path for output leads: what is no regular file is written to and stays what it is.</summary>
[SupportedOSPlatform("linux")]
public sealed class WriteTargetTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public WriteTargetTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "devices, pipes and links of Linux");

    private string At(string name) => Path.Combine(folder.Path, name);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("report.md")]
    [InlineData("sub/report.md")]
    [InlineData("new/report.md")]
    public void A_link_stays_and_what_it_leads_to_has_the_new_text(string target)
    {
        Directory.CreateDirectory(At("sub"));
        if (target != "new/report.md")
        {
            File.WriteAllText(At(target), "old and longer");
        }

        File.CreateSymbolicLink(At("first"), target);
        File.CreateSymbolicLink(At("second"), At("first"));

        WholeFile.Write(At("second"), "new");

        Assert.Equal("new", File.ReadAllText(At(target)));
        Assert.Equal((target, At("first")), (new FileInfo(At("first")).LinkTarget, new FileInfo(At("second")).LinkTarget));
    }

    [Fact]
    public void A_link_in_a_linked_folder_starts_from_the_folder_itself()
    {
        Directory.CreateDirectory(At("real/inner"));
        File.CreateSymbolicLink(At("shown"), At("real/inner"));
        File.CreateSymbolicLink(At("real/inner/report.md"), "../report.md");

        WholeFile.Write(At("shown/report.md"), "text");

        Assert.Equal("text", File.ReadAllText(At("real/report.md")));
    }

    [Fact]
    public void Removing_a_link_removes_what_it_leads_to_and_a_dangling_one_is_filled_again()
    {
        File.WriteAllText(At("latest.json"), "of the run before");
        File.CreateSymbolicLink(At("results.json"), "latest.json");

        WholeFile.Remove(At("results.json"));
        var removed = File.Exists(At("latest.json"));
        WholeFile.Write(At("results.json"), "of this run");

        Assert.False(removed);
        Assert.Equal("of this run", File.ReadAllText(At("latest.json")));
    }

    [Fact]
    public async Task A_pipe_gets_the_text_and_stays_a_pipe()
    {
        Run("mkfifo", At("pipe"));
        File.CreateSymbolicLink(At("link"), At("pipe"));
        var reader = Task.Run(() => File.ReadAllText(At("pipe")), TestContext.Current.CancellationToken);

        WholeFile.Write(At("link"), "through the pipe");

        Assert.Equal("through the pipe", await reader.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal(FileKind.Pipe, FileStatus.Of(At("pipe")).Kind);
        WholeFile.Remove(At("link"));
        WriteProbe.File(At("link"));
        Assert.Equal(FileKind.Pipe, FileStatus.Of(At("pipe")).Kind);
    }

    [Theory]
    [InlineData("3", null)]
    [InlineData("7", "PFB4005")]
    public void A_device_is_written_to_and_stays_a_device(string minor, string? code)
    {
        // As /dev/null and /dev/full, which no test may put at risk.
        Assert.SkipUnless(TryRun("mknod", At("device"), "c", "1", minor), "making a device needs the rights of root");
        Assert.SkipUnless(CanOpen(At("device")), "devices do not work in this folder");
        File.CreateSymbolicLink(At("link"), At("device"));

        WriteProbe.File(At("link"));
        var complaints = PfbException.Of(() => WholeFile.Write(At("link"), "text"));

        Assert.Equal(code, complaints.SingleOrDefault()?.Code.Id);
        Assert.Equal(FileKind.Device, FileStatus.Of(At("device")).Kind);
        Assert.Equal(At("device"), new FileInfo(At("link")).LinkTarget);
    }

    [Theory]
    [InlineData("/dev/fd/")]
    [InlineData("/proc/self/fd/")]
    [InlineData("/proc/thread-self/fd/")]
    public void An_open_descriptor_is_written_on_from_where_it_is(string place)
    {
        using var open = new FileStream(At("log"), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        open.Write("before\n"u8);
        var number = open.SafeFileHandle.DangerousGetHandle();

        WholeFile.Write($"{place}{number}", "first\n");
        WholeFile.Write($"{place}{number}", "second\n");

        Assert.Equal("before\nfirst\nsecond\n", File.ReadAllText(At("log")));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Standard_output_is_known_by_all_its_names()
    {
        File.CreateSymbolicLink(At("link"), "/dev/stdout");
        string[] names = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", $"/proc/{Environment.ProcessId}/fd/1", At("link")];

        Assert.All(names, name => Assert.Equal(new WriteTarget.Descriptor(WriteTarget.Descriptor.StandardOutput), WriteTarget.Of(name)));
    }

    [Fact]
    public void What_cannot_hold_a_text_is_refused_with_the_reason()
    {
        Directory.CreateDirectory(At("folder"));
        File.CreateSymbolicLink(At("a"), "b");
        File.CreateSymbolicLink(At("b"), "a");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(At("socket")));

        Assert.Contains("it is a folder", Refusal(At("folder")), StringComparison.Ordinal);
        Assert.Contains("it names a folder", Refusal(At("folder/")), StringComparison.Ordinal);
        Assert.Contains("its links lead back to it", Refusal(At("a")), StringComparison.Ordinal);
        Assert.Contains("it is a socket", Refusal(At("socket")), StringComparison.Ordinal);
        var closed = Assert.Single(PfbException.Of(() => WriteProbe.File("/dev/fd/987")));
        Assert.Contains("without a descriptor 987", closed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_another_user_planted_where_everybody_can_write_is_not_followed()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give a link away");
        var shared = Directory.CreateDirectory(At("shared")).FullName;
        File.SetUnixFileMode(shared, (UnixFileMode)0b111_111_111 | UnixFileMode.StickyBit);
        File.WriteAllText(At("private"), "old");
        File.CreateSymbolicLink(Path.Combine(shared, "report.md"), At("private"));
        Run("chown", "-h", "1234", Path.Combine(shared, "report.md"));

        var refusal = Refusal(Path.Combine(shared, "report.md"));

        Assert.Contains("a link of user 1234", refusal, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(At("private")));
    }

    [Fact]
    public void A_replaced_file_keeps_its_rights_and_its_owner()
    {
        File.WriteAllText(At("file"), "old");
        File.SetUnixFileMode(At("file"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var given = TryRun("chown", "1234:2345", At("file"));

        WholeFile.Write(At("file"), "new");

        var status = FileStatus.Of(At("file"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead, File.GetUnixFileMode(At("file")));
        Assert.True(!given || (status.User, status.Group) == (1234, 2345), $"{status}");
        Assert.Equal("new", File.ReadAllText(At("file")));
    }

    [Theory]
    [InlineData("longer than before, by far")]
    [InlineData("short")]
    public void In_a_folder_that_takes_no_other_file_what_is_there_is_written_in_place(string text)
    {
        File.WriteAllText(At("file"), "old content");

        // What a system says of a single file mounted into a container.
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        WholeFile.Write(At("file"), stream => stream.Write(bytes), (_, _) => throw new IOException("Device or resource busy", 16));

        Assert.Equal(text, File.ReadAllText(At("file")));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_name_as_long_as_names_may_be_can_be_written()
    {
        var path = At(new string('n', 255));

        WholeFile.Write(path, "text");
        WholeFile.Write(path, "again");

        Assert.Equal("again", File.ReadAllText(path));
    }

    private static string Refusal(string path)
    {
        var (written, probed) = (PfbException.Of(() => WholeFile.Write(path, "text")), PfbException.Of(() => WriteProbe.File(path)));
        Assert.Equal(written.Select(complaint => complaint.ToString()), probed.Select(complaint => complaint.ToString()));
        var refusal = Assert.Single(written);
        Assert.Equal(Codes.FolderNotWritable, refusal.Code);
        return refusal.Text;
    }

    private static bool CanOpen(string device) => PfbException.Of(() => WholeFile.Write(device, "")).Count == 0;

    private static void Run(string program, params string[] arguments) => Assert.True(TryRun(program, arguments), program);

    private static bool TryRun(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
