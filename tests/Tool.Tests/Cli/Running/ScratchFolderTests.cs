using PrefillBench.Cli.Running;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Cli.Running;

/// <summary>What a killed run leaves goes with the next run; what it cannot be sure of stays.</summary>
public sealed class ScratchFolderTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void It_goes_with_its_content()
    {
        using (var scratch = new ScratchFolder(temporary.Path))
        {
            Directory.CreateDirectory(Path.Combine(scratch.Path, "side"));
            File.WriteAllText(Path.Combine(scratch.Path, "side", "kernel"), "code");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void A_folder_whose_process_has_ended_is_removed_with_what_its_runtime_left()
    {
        Abandoned("prefill-bench-run-1", "4711\ndotnet-diagnostic-4711-99-socket\nclr-debug-pipe-4711-99-in\n");
        Write("dotnet-diagnostic-4711-99-socket");
        Write("clr-debug-pipe-4711-99-in");

        using (new ScratchFolder(temporary.Path))
        {
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void A_folder_whose_process_lives_stays()
    {
        using var living = new ScratchFolder(temporary.Path);

        using var other = new ScratchFolder(temporary.Path);

        Assert.True(Directory.Exists(living.Path));
        Assert.NotEqual(living.Path, other.Path);
    }

    [Theory]
    [InlineData("prefill-bench-run-1", null)]
    [InlineData("prefill-bench-run-1", "")]
    [InlineData("prefill-bench-mine", "4711\n")]
    public void A_folder_that_no_ended_run_has_signed_stays(string name, string? owner)
    {
        var folder = Abandoned(name, owner);

        using var scratch = new ScratchFolder(temporary.Path);

        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public void Only_files_of_the_runtime_are_removed_beside_the_folder()
    {
        Abandoned("prefill-bench-run-1", "4711\nnotes.txt\n../dotnet-diagnostic-1\ndotnet-diagnostic-/../../notes.txt\n");
        var notes = Write("notes.txt");

        using var scratch = new ScratchFolder(temporary.Path);

        Assert.True(File.Exists(notes));
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        var target = Abandoned("elsewhere", "4711\n");
        Directory.CreateSymbolicLink(Path.Combine(temporary.Path, "prefill-bench-run-1"), target);

        using var scratch = new ScratchFolder(temporary.Path);

        Assert.True(File.Exists(Path.Combine(target, ".owner")));
    }

    [Fact]
    public void A_folder_of_another_user_stays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root can give a folder away");
        var folder = Abandoned("prefill-bench-run-1", "4711\n");
        using var chown = System.Diagnostics.Process.Start("chown", ["-R", "65534", folder]);
        chown.WaitForExit();

        using var scratch = new ScratchFolder(temporary.Path);

        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public void A_folder_for_temporary_files_that_is_not_there_is_named_with_its_variable()
    {
        var missing = Path.Combine(temporary.Path, "nowhere");

        var refusal = Assert.Throws<PfbException>(() => new ScratchFolder(missing)).Diagnostics[0];

        Assert.Equal(Codes.FolderNotWritable, refusal.Code);
        Assert.Contains(missing, refusal.Text, StringComparison.Ordinal);
        Assert.Contains("TMPDIR", refusal.Text, StringComparison.Ordinal);
    }

    private string Abandoned(string name, string? owner)
    {
        var folder = Directory.CreateDirectory(Path.Combine(temporary.Path, name)).FullName;
        if (owner is not null)
        {
            File.WriteAllText(Path.Combine(folder, ".owner"), owner);
        }

        return folder;
    }

    private string Write(string name)
    {
        var path = Path.Combine(temporary.Path, name);
        File.WriteAllText(path, "");
        return path;
    }
}
